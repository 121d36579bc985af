from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.models import User


class NewPasswordForm(ResetPasswordForm):
    """For the address that somebody has now, whatever its capitals, and sent there as it is kept.

    allauth remembers the addresses they had, takes no notice when an administrator enters another,
    and does not find one that was entered with capitals.
    """

    users: list[User]

    def clean_email(self) -> str:
        typed: str = super().clean_email()
        # Databases find alike what is not the same letter, and would send it elsewhere.
        found = User.objects.filter(is_active=True, email__iexact=typed)
        self.users = [user for user in found if user.email.lower() == typed.lower()]
        return self.users[0].email if self.users else typed
