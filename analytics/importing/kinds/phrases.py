"""What the importers beyond influencers ask, note, warn of and reject, in words."""

from django.utils.translation import gettext as _


def questions() -> dict[str, str]:
    return {
        "account_unknown": _(
            "Whose posts are these? No column names the account. Choose it, or answer with --account PLATFORM:HANDLE."
        ),
        "brand_unknown": _("Whose orders and payouts are these? Answer with --brand."),
        "property_unknown": _(
            "Of which website is this report? The file says: %(found)s. Choose it, or answer with --property."
        ),
        "currency_unknown": _(
            "In which currency are the amounts (%(found)s)? The file does not say. Answer with --currency EUR."
        ),
        "amounts_unproved": _(
            "Does %(found)s in “%(column)s” have decimals? Nothing proves it. Answer with --map COLUMN=FIELD:dot or :comma."
        ),
        "date_unknown": _("Of which days are the rows? The file names no day."),
        "date_ambiguous": _(
            "Which comes first in “%(column)s”, the day or the month? It could be: %(found)s. Map the column with :dmy or :mdy."
        ),
        "date_relative": _(
            "From which day do the dates of “%(column)s” count (%(found)s)? Answer with --observed-on YYYY-MM-DD."
        ),
        "people_unclear": _("The list of influencers can't be read: answer what it leaves open by importing it first."),
        "not_posts": _("This is no table of posts; the importer for it is: %(importer)s."),
        "not_tracking": _("This is no table of orders; the importer for it is: %(importer)s."),
        "not_payouts": _("This is no table of payouts; the importer for it is: %(importer)s."),
        "not_ga4": _("This is no report of Google Analytics; the importer for it is: %(importer)s."),
    }


def notes() -> dict[str, str]:
    return {
        "sources_do_not_add_up": _(
            "In %(count)s rows the sources do not add up to the impressions. They were kept as they are."
        ),
        "rate_above_100": _("“%(field)s” is above 100 in %(count)s rows. It was kept."),
        "more_than_possible": _("More than possible in %(count)s rows: %(field)s. They were kept."),
        "totals_not_imported": _("Sums and comparisons in the report (%(count)s rows) were left out."),
        "rows_of_nobody": _(
            "%(rows)s rows name an influencer whom nobody knows here: %(names)s. They were kept, and belong to no profile."
        ),
        "rows_of_no_campaign": _(
            "%(rows)s rows name a campaign that you do not have here: %(names)s. They were kept under that name."
        ),
        "property_named": _("The file names the property “%(value)s”."),
    }


def warnings() -> dict[str, str]:
    return {
        "same_but_for_date": _("The same as line %(of)s but for its day. Both were kept."),
        "encoding_cp1252": _("The file is not UTF-8; it was read as Windows-1252."),
        "no_publication_date": _("Nothing says when the posts were published."),
        "url_not_of_platform": _("%(rows)s addresses are not of the platform: they are shown, but identify no post."),
        "url_shared_by_posts": _("Some addresses stand beside several posts: %(what)s."),
        "payout_is_not_rate_times_posts": _(
            "%(count)s payouts are not the rate times the posts. They were kept as given."
        ),
    }


def reasons() -> dict[str, str]:
    return {
        "duplicate_identical": _("it stands in the file before, with the same values"),
        "duplicate_conflict": _("it stands in the file before, with other values"),
        "no_numbers": _("no number that can be read"),
        "account_unknown": _("an account that nobody knows here"),
        "other_account": _("the post of another account"),
        "currency_unknown": _("an amount without a currency"),
        "day_unknown": _("no date that can be read"),
        "note": _("a remark"),
    }
