"""`manage.py create_account`: the first account, or one when nobody can sign in any more."""

import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from branches.accounts import services as accounts
from branches.accounts.posts import SCHOOL_ROLES, give_post
from branches.errors import Refusal
from branches.models import Branch, Committee, Post, User
from branches.organisation.services import create_school


class Command(BaseCommand):
    help = "建立账号并任命职责，打印一次性链接；已有的账号加上职责、换新链接"

    def add_arguments(self, parser):
        parser.add_argument("--username", required=True, help="用户名，一般用学工号")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--role", required=True, choices=Post.Role.values, help="职责")
        parser.add_argument("--committee", help="党组织编号（分党委职责须填）")
        parser.add_argument("--branch", help="党组织代码（党支部书记须填）")
        parser.add_argument(
            "--organiser",
            choices=[one for one, _label in Post.ORGANISERS],
            default="",
            help="主办方",
        )
        parser.add_argument("--school", help="还没有校党委时，以此全称建立")
        parser.add_argument(
            "--password-stdin", action="store_true", help="从标准输入读口令，不生成链接"
        )

    @transaction.atomic
    def handle(self, *, username, name, role, password_stdin, **options):
        try:
            if options["school"]:
                create_school(options["school"])
            account = self.account(username, name)
            place = place_of(role, options["committee"], options["branch"])
            organiser = options["organiser"] if role == Post.Role.TRAINING_ORGANISER else ""
            self.give(account, role, place, organiser)
            self.finish(account, password_stdin)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def account(self, username, name):
        known = User.objects.filter(username=username.strip().lower()).first()
        return known or accounts.create_account(username=username, name=name, by=None)

    def give(self, account, role, place, organiser):
        if not account.posts.standing().filter(role=role, **place).exists():
            give_post(account, role=role, organiser=organiser, by=None, **place)
        self.stdout.write(f"账号 {account.username}（{account.name}）：{Post.Role(role).label}")

    def finish(self, account, password_stdin):
        if password_stdin:
            accounts.set_password(account, read_password(account))
            self.stdout.write("口令已设置。")
            return
        path = reverse("activate", args=[accounts.issue_link(account, by=None)])
        self.stdout.write(f"一次性链接（{accounts.LINK_HOURS} 小时内有效，只显示这一次）：")
        self.stdout.write(f"{settings.SITE_URL}{path}")


def place_of(role, committee_code, branch_code):
    """Keywords of the place, {"committee": …} or {"branch": …}. CommandError if there is none."""
    if role == Post.Role.SECRETARY:
        return {"branch": find(Branch, branch_code, "--branch", "党支部")}
    if role in SCHOOL_ROLES:
        root = Committee.objects.filter(kind=Committee.Kind.SCHOOL).first()
        if root is None:
            raise CommandError("还没有校党委，请加 --school 校党委全称。")
        return {"committee": root}
    return {"committee": find(Committee, committee_code, "--committee", "党组织")}


def find(model, code, option, word):
    if not code:
        raise CommandError(f"这项职责须用 {option} 指明{word}。")
    found = model.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"没有代码为 {code} 的{word}。")
    return found


def read_password(account):
    password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
