from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.models import User


class PasswordResetForm(ResetPasswordForm):
    """Finds users by their current address, and ignores case.

    allauth also finds former addresses, misses those that an administrator changed, and those that
    were entered with capitals.
    """

    users: list[User]

    def clean_email(self) -> str:
        entered: str = super().clean_email()
        # Some databases treat different letters as equal: the mail would go to somebody else.
        matches = User.objects.filter(is_active=True, email__iexact=entered)
        self.users = [user for user in matches if user.email.lower() == entered.lower()]
        return self.users[0].email if self.users else entered
