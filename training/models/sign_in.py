from django.db import models

from training.models.programmes import Session


class SignInFailure(models.Model):
    """A sign-in that named nobody: counted against guessing, deleted with the programme's end."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="sign_in_failures")
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "签到失败"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["session", "at"])]

    def __str__(self):
        return f"{self.session} {self.name}"
