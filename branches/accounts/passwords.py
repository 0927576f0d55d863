"""What a password must not be: Django's rules in our words, and some of our own."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from branches.models import Committee

MAX_LENGTH = 128
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
    "工作平台",
    "基层组织建设年",
    "党支部",
    "党委",
    "党建",
    "组织部",
    "大学",
    "学院",
}
# Names of hosts that say nothing about whose they are.
COMMON_LABELS = {"www", "edu", "com", "org", "net", "gov", "localhost"}
OF_COMMITTEES = re.compile("^中共|^中国共产党|委员会$|党委$")
# So many letters must be left of a password when the words that everybody knows are taken out.
LEFT = 4


class LengthValidator(password_validation.MinimumLengthValidator):
    def validate(self, password, user=None):
        super().validate(password, user)
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"口令最多 {MAX_LENGTH} 位。", code="password_too_long")
        if not password.strip():
            raise ValidationError("口令不能全是空格。", code="password_blank")

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
    """Refuses words of the office, the school and the user with little besides: dangzhibu2012."""

    def validate(self, password, user=None):
        text = folded(password)
        left = text
        for word in sorted(CONTEXT_WORDS | words_of_school() | words_of(user), key=len)[::-1]:
            left = left.replace(word, " ")
        if left != text and len(re.sub(r"[\W\d_]+", "", left)) < LEFT:
            raise ValidationError(self.get_help_text(), code="context_word")

    def get_help_text(self):
        return "口令不能只由党务常用词、校名或本人信息加数字或符号组成。"


def folded(text):
    """Full-width and capital letters are the same letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of_school():
    """Its names, and what its host is called:江南大学, jiangnan."""
    root = Committee.objects.filter(kind=Committee.Kind.SCHOOL).first()
    names = {root.name, root.short_name} if root else set()
    host = urlsplit(settings.SITE_URL).hostname or ""
    labels = set(re.split(r"[.\-]", host)) - COMMON_LABELS
    return long_enough(names | {OF_COMMITTEES.sub("", name) for name in names} | labels)


def words_of(user):
    """What is known of the user: name, 用户名, e-mail, 学工号, telephone."""
    if user is None:
        return set()
    person = getattr(user, "person", None)
    told = {user.username, user.name, user.email.partition("@")[0]}
    return long_enough(told | ({person.staff_no, person.phone} if person else set()))


def long_enough(words):
    """Two Chinese characters are a word, of letters and digits three."""
    words = {folded(word.strip()) for word in words}
    return {word for word in words if len(word) > 2 or len(word) == 2 and not word.isascii()}
