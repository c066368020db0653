"""What creators and brands say about their own files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, SocialAccount, User
from analytics.forms import MappingForm, UploadForm
from analytics.models import FileFeed, ImportKind, ImportRun, WebProperty
from messaging import egress

OF_BRANDS = (ImportKind.TRACKING, ImportKind.PAYOUTS, ImportKind.GA4)
OF_CREATORS = (ImportKind.POSTS,)
MOST = 20  # addresses of one brand or creator


def kinds_of(user: User) -> tuple[ImportKind, ...]:
    return OF_CREATORS if user.influencer else OF_BRANDS


def brand_of(user: User) -> Brand | None:
    return user.member.brand if user.member else None


class Whose(forms.Form):
    """Fields for whose data a file brings: a creator's account, or a brand's website."""

    account = forms.ModelChoiceField(SocialAccount.objects.none(), label=_("Account"))
    web_property = forms.ModelChoiceField(
        WebProperty.objects.none(), label=_("Website"), required=False, help_text=_("For reports of Google Analytics.")
    )

    def narrow(self, user: User) -> None:
        """Offer what is theirs alone."""
        self.user = user
        brand = brand_of(user)
        if user.influencer:
            accounts: Any = self.fields["account"]
            accounts.queryset = SocialAccount.objects.filter(influencer=user.influencer)
            del self.fields["web_property"]
        else:
            sites: Any = self.fields["web_property"]
            sites.queryset = WebProperty.objects.filter(brand=brand)
            del self.fields["account"]

    def whose(self) -> dict[str, Any]:
        names = [name for name in ("account", "web_property") if name in self.fields]
        return {"brand": brand_of(self.user), **{name: self.cleaned_data[name] for name in names}}


class OwnUploadForm(UploadForm, Whose):
    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    people = forms.FileField(
        label=_("List of influencers"),
        required=False,
        help_text=_("Only if the file names influencers by the ids of such a list."),
    )
    field_order = ["file", "kind", "account", "web_property", "people"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(user)
        kinds = kinds_of(user)
        if len(kinds) == 1:
            del self.fields["kind"], self.fields["people"]
        else:
            choice: Any = self.fields["kind"]
            choice.choices = [("", _("as its headers say")), *((kind.value, kind.label) for kind in kinds)]

    def clean_people(self) -> Any:
        people = self.cleaned_data["people"]
        if people and people.size > 20 << 20:
            raise ValidationError(_("This list is too large."))
        return people

    def said(self) -> dict[str, Any]:
        kinds = kinds_of(self.user)
        kind = kinds[0] if len(kinds) == 1 else self.cleaned_data["kind"]
        return {"kind": kind, "people": self.cleaned_data.get("people"), **self.whose()}


class OwnMappingForm(MappingForm, Whose):
    kind = forms.ChoiceField(label=_("What it is about"), required=False)

    def __init__(self, *args: Any, user: User, run: ImportRun, **kwargs: Any) -> None:
        known = {"kind": run.kind, "account": run.account_id, "web_property": run.web_property_id}
        super().__init__(*args, initial={**run.options, **known}, **kwargs)
        self.run = run
        self.narrow(user)
        kinds = kinds_of(user)
        if user.influencer or run.kind == ImportKind.GA4:
            del self.fields["platform"]  # the account says it, a website has none
        if run.kind != ImportKind.GA4:
            self.fields.pop("web_property", None)
        choice: Any = self.fields["kind"]
        choice.choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            del self.fields["kind"]

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data.get("kind")
        return {"kind": said or self.run.kind, **self.whose()}


class FeedForm(forms.ModelForm[FileFeed], Whose):
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https:// and answers with the file itself."),
    )
    currency = forms.CharField(label=_("Currency of the amounts"), required=False, max_length=3)

    class Meta:
        model = FileFeed
        fields = ["kind", "url", "account", "web_property", "every"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(user)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, kind.label) for kind in kinds_of(user)]
        if user.influencer:
            del self.fields["currency"]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            egress.check(url)
        except egress.EgressError as error:
            raise ValidationError(str(error)) from None
        return url

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if FileFeed.objects.changeable_by(self.user).count() >= MOST:
            raise ValidationError(_("There are %(most)d addresses already."), params={"most": MOST})
        if said.get("kind") == ImportKind.GA4 and not said.get("web_property"):
            self.add_error("web_property", _("Choose the website."))
        self.instance.brand, self.instance.by = brand_of(self.user), self.user
        self.instance.options = {"currency": said["currency"].upper()} if said.get("currency") else {}
        return said
