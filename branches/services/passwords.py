"""What a password must not be: Django's rules in our words, and one of our own."""

import re

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

# Words everybody here would try first, as they are typed.
CONTEXT_WORDS = {
    "qiangji",
    "dangzhibu",
    "dangwei",
    "dangjian",
    "dangyuan",
    "fendangwei",
    "zuzhibu",
    "shuji",
    "zhibu",
    "chuangxianzhengyou",
    "强基",
    "党支部",
    "党委",
    "党建",
    "组织部",
}


class LengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self):
        return f"口令至少 {self.min_length} 位。"


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "口令与姓名或用户名太相近。"


class CommonValidator(password_validation.CommonPasswordValidator):
    def get_error_message(self):
        return "这个口令太常见，很容易被猜到。"


class NumericValidator(password_validation.NumericPasswordValidator):
    def get_error_message(self):
        return "口令不能全是数字。"


class ContextWordValidator:
    """Refuses a word of the office with only digits and signs around it: dangzhibu2012."""

    def validate(self, password, user=None):
        letters = re.sub(r"[\W\d_]+", "", password).lower()
        if letters in CONTEXT_WORDS:
            raise ValidationError("口令不能只由党务常用词加数字或符号组成。", code="context_word")

    def get_help_text(self):
        return "口令不能只由党务常用词加数字或符号组成。"
