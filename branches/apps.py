from importlib import import_module

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator

from branches.errors import TOO_LONG


class BranchesConfig(AppConfig):
    name = "branches"

    def ready(self):
        # Whoever wrote too much is told how much, in every field alike.
        MaxLengthValidator.message = TOO_LONG
        # It listens to those who sign in.
        import_module("branches.accounts.sign_in_log")
