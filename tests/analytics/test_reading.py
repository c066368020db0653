"""Families of files as they exist in the wild, each made up with one quirk."""

import datetime as dt
import json

import pytest
import xlsxwriter

from analytics.importing.options import BadOption, Mapped, Options
from tests.analytics.reading import read_file, values

PLAIN = "username,full name,followers,avg likes,country\n{}"
ROWS = "ada,Ada L.,1200,30,Spain\nbob,Bob,3400,50.5,France\n"


@pytest.fixture
def file(tmp_path):
    def make(content, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def fields(report):
    return [column["field"] for column in report.columns]


def reasons(report):
    return [(item["line"], item["reason"]) for item in report.rejected]


def test_a_plain_table_is_read(file):
    report, rows = read_file(file(PLAIN.format(ROWS)))

    assert fields(report) == ["handle", "name", "followers", "avg_likes", "country"]
    assert values(rows, "bob", "name", "followers", "avg_likes", "country") == ("Bob", 3400, 50.5, "FR")
    assert (report.rows, report.imported, report.blank) == (2, 2, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart(file, encoding):
    report, rows = read_file(file("username\tname\tfollowers\nzoe\tZoë Müller\t12\nada\tAda\t5\n", encoding=encoding))

    assert values(rows, "zoe", "name", "followers") == ("Zoë Müller", 12)
    assert [note["code"] for note in report.notes] == (["cp1252_assumed"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_as_a_line_also_inside_quotes(file, end):
    report, _ = read_file(file(end.join(['"user', 'name",followers', "ada,1", '"b', 'c",1,2', "ada,1", ""])))

    assert reasons(report) == [(4, "wrong_width"), (6, "duplicate_identical")]


def test_semicolons_decimal_commas_and_empty_rows(file):
    report, rows = read_file(
        file(
            "Usuario;Seguidores;Me gusta (promedio);Tasa de interacción\n\nada;1.234.567;1.234,5;3,25 %\n;;;\nbob;987;12,25;0,5%\n"
        )
    )

    assert values(rows, "ada", "followers", "avg_likes", "engagement_rate") == (1234567, 1234.5, 0.0325)
    assert values(rows, "bob", "followers", "avg_likes", "engagement_rate") == (987, 12.25, 0.005)
    assert (report.rows, report.blank, report.imported) == (2, 2, 2)


@pytest.mark.parametrize(
    ("header", "want"),
    [
        ("Nombre de usuario;Nombre;Seguidores;Siguiendo;Publicaciones;País;Categoría", "es"),
        ("Nome de usuário;Nome completo;Seguidores;Seguindo;Publicações;País;Categoria", "pt"),
        ("Identifiant;Nom;Abonnés;Abonnements;Publications;Pays;Catégorie", "fr"),
        ("Benutzername;Name;Abonnenten;Folgt;Beiträge;Land;Kategorie", "de"),
        ("Nome utente;Nome;Iscritti;Seguiti;Pubblicazioni;Paese;Categoria", "it"),
        ("USER_NAME;Display.Name;follower-count;Following;Media;Location;Niche", "en"),
    ],
)
def test_headers_are_understood_in_six_languages(file, header, want):
    report, rows = read_file(
        file(f"{header}\nada;Ada Lovelace;1200;10;7;Spanien;Music\nbob;Bob the Great;5;1;2;France;Food\n")
    )

    assert want
    assert fields(report) == ["handle", "name", "followers", "following", "posts", "country", "category"]
    assert values(rows, "ada", "followers", "following", "posts", "country") == (1200, 10, 7, "ES")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Ø Likes", "avg_likes"),
        ("Durchschnittliche Kommentare", "avg_comments"),
        ("Moyenne de j'aime", "avg_likes"),
        ("Vues moyennes", "avg_views"),
        ("Media de comentarios", "avg_comments"),
        ("Curtidas médias", "avg_likes"),
        ("Visualizzazioni medie", "avg_views"),
        ("Likes", "total_likes"),
        ("Hearts", "total_likes"),
        ("Engagement avg", "engagement_avg"),
        ("Views (last 30 days)", None),
        ("Follower growth", None),
    ],
)
def test_a_mean_is_only_what_says_so(file, header, field):
    report, _ = read_file(file(f"username;followers;{header}\nada;1200;10\nbob;100;20\n"))

    assert fields(report)[2] == field


def test_a_header_may_stand_under_titles_and_facts(file):
    report, rows = read_file(
        file("Top creators\nPlatform,Instagram,,\n\nRank,Username,Followers,Country\n1,ada,1200,Spain\n2,bob,30,\n")
    )

    assert fields(report) == [None, "handle", "followers", "country"]
    assert values(rows, "ada", "followers") == (1200,)
    assert report.rows == 2


def test_several_tables_in_one_file_are_read_each_by_its_header(file):
    report, rows = read_file(
        file("Instagram\nUsername,Followers\nada,10\nbob,20\n\nTikTok\nUser,Likes,Followers\neve,5,30\n"), platform=""
    )

    assert [(row.platform, row.identity.key, row.values["followers"]) for row in rows.values()] == [
        ("instagram", "ada", 10),
        ("instagram", "bob", 20),
        ("tiktok", "eve", 30),
    ]
    assert (report.rows, report.imported) == (3, 3)


def test_totals_notes_repeated_headers_and_ragged_rows_are_rejected(file):
    report, _ = read_file(
        file(
            "username,name,followers\nada,Ada,1\nusername,name,followers\nbob,Bob,2,\neve,Eve\nzed,Zed,3,4\nTotal,,6.5\nSource: the web,,\n,,7\n"
        )
    )

    assert reasons(report) == [
        (3, "repeated_header"),
        (5, "wrong_width"),
        (6, "wrong_width"),
        (7, "totals"),
        (8, "note"),
        (9, "no_identity"),
    ]
    assert (report.rows, report.imported, report.rejected_count) == (8, 2, 6)
    assert report.columns_refused == []


def test_somebody_may_be_called_total(file):
    report, rows = read_file(file("username,name,followers,country\ntotal,Total Drama,5,Canada\nada,Ada,1,Spain\n"))

    assert report.imported == 2
    assert values(rows, "total", "followers") == (5,)


@pytest.mark.parametrize("handle", ["null", "433", "na", "none", "nan", "1032010814", "00123"])
def test_any_word_or_number_may_be_a_handle(file, handle):
    _, rows = read_file(file(f"username,followers\n{handle},5\nada,1\n"))

    assert values(rows, handle, "followers") == (5,)
    assert rows[handle].identity.handle == handle


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.instagram.com/Ada.L/",
        "instagram.com/ada.l?hl=en",
        "@ada.l",
        " ADA.L ",
        "\uff20ada.l",
        "@ada.l\u200b",
        "http://instagram.com/ada.l",
    ],
)
def test_addresses_and_marks_are_taken_off_handles(file, cell):
    _, rows = read_file(file(f"username,followers\n{cell},5\nbob,1\n"))

    assert values(rows, "ada.l", "followers") == (5,)


def test_handles_that_differ_only_in_composition_are_one_account(file):
    report, rows = read_file(file("channel name,subscribers\nZoe\u0301,5\nZo\u00e9,5\n"), platform="youtube")

    assert reasons(report) == [(3, "duplicate_identical")]
    assert rows["zo\u00e9"].identity.handle == "Zo\u00e9"


def test_names_never_meet_handles(file):
    _, rows = read_file(file("name,followers\nAda Lovelace,5\nPrince Bob,7\nMadonna,8\n"))

    assert [(key, row.identity.handle) for key, row in rows.items()] == [
        ("ada lovelace", None),
        ("prince bob", None),
        ("name: madonna", None),
    ]


def test_the_column_with_handles_is_found_by_values(file):
    report, rows = read_file(
        file("instagram name,influencer name,followers\nAda Lovelace,ada,5\nBob Ross ✨,bob.ross,7\n")
    )

    assert fields(report)[:2] == ["name", "handle"]
    assert values(rows, "bob.ross", "name") == ("Bob Ross ✨",)


def test_without_a_clear_lead_the_handle_column_is_asked_for(file):
    report, _ = read_file(file("channel,creator,followers\nada,eve,5\nbob,zed,7\n"))

    assert (report.status, report.reason) == ("refused", "handle_column_unknown")
    report, rows = read_file(file("channel,creator,followers\nada,eve,5\nbob,zed,7\n"), maps=["creator=handle"])
    assert list(rows) == ["eve", "zed"]


# numbers


def test_an_unproved_thousand_or_decimal_sign_is_refused_and_the_user_may_say_it(file):
    path = file("username;followers\nada;1.234\nbob;5.678\n")

    report, rows = read_file(path)
    assert [(item["field"], item["reason"]) for item in report.columns_refused] == [
        ("followers", "decimal_sign_unproved")
    ]
    assert "followers" not in rows["ada"].values

    _, rows = read_file(path, maps=["followers=followers:comma"])
    assert values(rows, "ada", "followers") == (1234,)


def test_one_proof_in_the_column_is_enough(file):
    _, rows = read_file(file("username;followers\nada;1.234\nbob;5.678.901\n"))

    assert values(rows, "ada", "followers") == (1234,)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("13.8M", 13_800_000),
        ("29.0b", 29_000_000_000),
        ("0.89k", 890),
        ("12,5 Mio.", 12_500_000),
        ("3 Tsd", 3000),
        ("1,2 Mrd", 1_200_000_000),
        ("1,5 mil", 1500),
        ("2,3 mi", 2_300_000),
        ("4 mln", 4_000_000),
        ("1.5 lakh", 150_000),
        ("2 crore", 20_000_000),
        ("1 234 567", 1_234_567),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234'567", 1_234_567),
        ("1’234", 1234),
        ("12,34,567", 1_234_567),
        ("1.38E+07", 13_800_000),
        ("١٢٣", 123),
    ],
)
def test_counts_are_read_exactly(file, text, count):
    _, rows = read_file(file(f"username;followers\nada;{text}\nbob;5\n"))

    assert values(rows, "ada", "followers") == (count,)


@pytest.mark.parametrize(
    "text", ["", "-", "–", "N/A", "N/A'", "NA", "NaN", "NaN%", "null", "None", "#VALOR!", "#N/A", "#WERT!", "#¡DIV/0!"]
)
def test_missing_is_unknown_and_no_warning(file, text):
    report, rows = read_file(file(f"username;followers;avg likes\nada;{text};1\nbob;5;2\n"))

    assert values(rows, "ada", "followers") == (None,)
    assert report.warnings == []


def test_zero_is_not_missing(file):
    _, rows = read_file(file("username;followers\nada;0\nbob;5\n"))

    assert values(rows, "ada", "followers") == (0,)


def test_an_unreadable_cell_is_unknown_and_named(file):
    lines = "".join(f"u{number};{number}\n" for number in range(1, 20))
    report, rows = read_file(file(f"username;followers\n{lines}ada;many\n"))

    assert values(rows, "ada", "followers") == (None,)
    assert report.warnings == [
        {"line": 21, "code": "unreadable", "account": "ada", "column": 2, "header": "followers", "value": "many"}
    ]


def test_a_count_with_bare_fractions_takes_all_magnitudes_with_it(file):
    path = file("username,followers,avg likes,er %,country\nada,29.5,1.2,3,Spain\nbob,8.8b,3.4,4,France\n")

    report, rows = read_file(path)

    assert [item["reason"] for item in report.columns_refused] == ["unit_lost"] * 3
    assert values(rows, "ada", "followers", "country") == (None, "ES")
    report, rows = read_file(path, maps=["followers=followers:M"])
    assert values(rows, "ada", "followers") == (29_500_000,)
    assert values(rows, "bob", "followers") == (8_800_000_000,)
    assert [item["header"] for item in report.columns_refused] == ["avg likes", "er %"]


def test_whole_numbers_beside_suffixes_are_fine(file):
    report, rows = read_file(file("username,followers\nada,908\nbob,50.2K\neve,7.00\n"))

    assert report.columns_refused == []
    assert [row.values["followers"] for row in rows.values()] == [908, 50_200, 7]


def test_a_header_may_name_its_unit(file):
    _, rows = read_file(file("username,Followers (M)\nada,1.5\nbob,20\n"))

    assert [row.values["followers"] for row in rows.values()] == [1_500_000, 20_000_000]


@pytest.mark.parametrize(
    ("header", "cell", "maps", "want"),
    [
        ("engagement rate", "1.39%", [], 0.0139),
        ("ER (%)", "1.39", [], 0.0139),
        ("engagement rate pct", "102.97", [], 1.0297),
        ("Prozent Engagement", "3,5", [], 0.035),
        ("engagement rate", "1.39", ["engagement rate=engagement_rate:%"], 0.0139),
        ("engagement rate", "0.0139", ["#2=engagement_rate:ratio"], 0.0139),
    ],
)
def test_rates_are_fractions(file, header, cell, maps, want):
    _, rows = read_file(file(f"username;{header}\nada;{cell}\nbob;0\n"), maps=maps)

    assert rows["ada"].values["engagement_rate"] == pytest.approx(want, rel=1e-12)
    assert rows["bob"].values["engagement_rate"] == 0


def test_a_rate_without_percent_is_refused(file):
    report, _ = read_file(file("username,followers,engagement rate\nada,1,1.39\nbob,2,2.5\n"))

    assert [(item["header"], item["reason"]) for item in report.columns_refused] == [
        ("engagement rate", "rate_unit_unknown")
    ]


def test_twins_agree_or_are_unknown(file):
    report, rows = read_file(
        file(
            "username,followers,followers,country,country\nada,13.8M,13812345,Spain,ES\nbob,5,6,Spain,France\neve,N/A,7,,FR\n"
        )
    )

    assert values(rows, "ada", "followers", "country") == (13_812_345, "ES")
    assert values(rows, "bob", "followers", "country") == (None, None)
    assert values(rows, "eve", "followers", "country") == (7, "FR")
    assert [(item["line"], item["code"], item["field"]) for item in report.warnings] == [
        (3, "twins_differ", "followers"),
        (3, "twins_differ", "country"),
    ]


# shape


def test_a_header_that_does_not_fit_its_values_is_refused_with_examples(file):
    lines = "".join(f"u{number},{number},Spain,{number}\n" for number in range(1, 9))
    report, _ = read_file(file(f"username,followers,avg views,avg likes\n{lines}"))

    assert report.reason == "shifted_header"
    [shifted] = report.questions[0]["columns"]
    assert (shifted["position"], shifted["text_cells"], shifted["examples"][0]) == (3, 8, {"line": 2, "value": "Spain"})


def test_numbers_for_countries_are_a_shift_too(file):
    report, _ = read_file(file("username,followers,country\nada,5,77\nbob,6,88\n"))

    assert report.reason == "shifted_header"


def test_a_slid_row_loses_what_is_right_of_the_country(file):
    lines = "".join(f"u{number},{number},Spain,{number}\n" for number in range(1, 9))
    report, rows = read_file(file(f"username,followers,country,avg likes\n{lines}ada,5,77,\n"))

    assert values(rows, "ada", "followers", "country", "avg_likes") == (5, None, None)
    assert [(item["line"], item["code"], item["from_column"]) for item in report.warnings] == [(10, "shifted_cells", 3)]


# platform and date


@pytest.mark.parametrize(
    ("name", "header", "want"),
    [
        ("instagram june 2022.csv", "username", "instagram"),
        ("top_yt_2022-06.csv", "username", "youtube"),
        ("list.csv", "TikTok username", "tiktok"),
        ("list.csv", "username", None),
        ("instagram and tiktok.csv", "username", None),
        ("instagram.csv", "Tiktok name", None),
    ],
)
def test_the_platform_is_told_or_asked_for(file, name, header, want):
    report, rows = read_file(file(f"{header},followers\nada,5\nbob,6\n", name), platform="")

    assert [row.platform for row in rows.values()] == ([want] * 2 if want else [])
    if not want:
        assert report.reason in {"platform_unknown", "platform_ambiguous"}


def test_a_column_names_the_platform_row_by_row(file):
    report, rows = read_file(
        file("username,platform,followers\nada,Instagram,1\nbob,Twitter,2\neve,YouTube,3\nzed,,4\n"), platform=""
    )

    assert [row.platform for row in rows.values()] == ["instagram", "x", "youtube"]
    assert report.platform == "per row"
    assert reasons(report) == [(5, "platform_unknown")]


def test_profile_addresses_name_the_platform(file):
    _, rows = read_file(
        file("name,profile url,followers\nAda L,https://tiktok.com/@ada?lang=en,1\nBob R,https://youtube.com/@Bob,2\n"),
        platform="",
    )

    assert [(row.platform, row.identity.handle) for row in rows.values()] == [("tiktok", "ada"), ("youtube", "Bob")]


def test_columns_of_other_platforms_are_left_out(file):
    text = "username,Instagram followers,TikTok followers\nada,5,9\nbob,6,8\n"

    report, _ = read_file(file(text), platform="")
    assert report.reason == "platform_ambiguous"
    _, rows = read_file(file(text), platform="tiktok")
    assert values(rows, "ada", "followers") == (9,)


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("list june 2022.csv", (dt.date(2022, 6, 1), True)),
        ("list sep-2022.csv", (dt.date(2022, 9, 1), True)),
        ("list_2022-06-15.csv", (dt.date(2022, 6, 15), False)),
        ("lista_junio_2022.csv", (dt.date(2022, 6, 1), True)),
        ("list may 2022 - june 2022.csv", "observed_on_ambiguous"),
        ("list 03-04-2022.csv", "observed_on_ambiguous"),
        ("list 2022.csv", "observed_on_unknown"),
        ("list.csv", "observed_on_unknown"),
    ],
)
def test_the_day_is_told_by_the_name_or_asked_for(file, name, want):
    report, rows = read_file(file("username,followers\nada,5\nbob,6\n", name), observed_on="")

    if isinstance(want, str):
        assert (report.status, report.reason) == ("refused", want)
    else:
        assert (rows["ada"].observed_on, rows["ada"].month) == want


@pytest.mark.parametrize(
    ("dates", "want"),
    [
        (["2022-03-04", "2022-03-05"], ["2022-03-04", "2022-03-05"]),
        (["03/04/2022", "25/04/2022"], ["2022-04-03", "2022-04-25"]),
        (["03/04/2022", "04/25/2022"], ["2022-03-04", "2022-04-25"]),
        (["3. März 2022", "4. März 2022"], ["2022-03-03", "2022-03-04"]),
        (["March 2022", "April 2022"], ["2022-03-01", "2022-04-01"]),
        (["03/04/2022", "05/06/2022"], "observed_on_ambiguous"),
        (["2 days ago", "yesterday"], "observed_on_relative"),
    ],
)
def test_a_column_of_days_is_read_row_by_row_or_asked_for(file, dates, want):
    report, rows = read_file(file(f"username,followers,date\nada,5,{dates[0]}\nbob,6,{dates[1]}\n"), observed_on="")

    if isinstance(want, str):
        assert (report.status, report.reason) == ("refused", want)
    else:
        assert [str(row.observed_on) for row in rows.values()] == want


def test_the_user_may_say_which_comes_first(file):
    path = file("username,followers,date\nada,5,03/04/2022\nbob,6,05/06/2022\n")

    _, rows = read_file(path, observed_on="", maps=["date=observed_on:mdy"])

    assert [str(row.observed_on) for row in rows.values()] == ["2022-03-04", "2022-05-06"]


def test_relative_days_count_from_the_day_observed(file):
    _, rows = read_file(file("username;followers;Fecha\nada;5;hace 2 días\nbob;6;ayer\n"))

    assert [str(row.observed_on) for row in rows.values()] == ["2022-06-13", "2022-06-14"]


def test_an_account_may_have_a_row_for_each_day(file):
    report, _ = read_file(
        file("username,followers,date\nada,5,2022-01-01\nada,6,2022-01-02\nada,7,2022-01-02\n"), observed_on=""
    )

    assert (report.imported, report.rejected_by_reason) == (2, {"duplicate_conflict": 1})
    assert report.rejected[0]["differs"] == ["followers"]


# other kinds of files


def test_json_lines_and_arrays_are_tables(file):
    objects = [
        {"username": "ada", "stats": {"followers": 1200, "avgLikes": 3.125}, "engagement_rate": "2.5%"},
        {"username": "bob", "stats": {"followers": 7, "avgLikes": None}, "extra": [1, 2]},
    ]
    for text in ("\n".join(map(json.dumps, objects)), json.dumps(objects, indent=1)):
        _, rows = read_file(file(text, "list.jsonl"))

        assert values(rows, "ada", "followers", "avg_likes", "engagement_rate") == (1200, 3.125, 0.025)
        assert values(rows, "bob", "followers", "avg_likes") == (7, None)


def test_a_broken_json_line_is_rejected_with_its_number(file):
    report, rows = read_file(
        file(
            '{"username": "ada", "followers": 5}\n{"username": "bob", \n{"username": "eve", "followers": 6}\n',
            "a.jsonl",
        )
    )

    assert list(rows) == ["ada", "eve"]
    assert reasons(report) == [(2, "wrong_width")]


def workbook(path, sheets, *, percent=()):
    with xlsxwriter.Workbook(str(path)) as book:
        style = book.add_format({"num_format": "0.00%"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(row, column, cell, style if row and column in percent else None)
    return path


def test_a_workbook_is_read_by_its_types_and_formats(tmp_path):
    rows = [
        [None],
        ["Username", "Followers", "Avg likes", "ER"],
        [433, 13_800_000, 1.234, 0.0139],
        ["ada", 7, 2.5, 0.5],
    ]
    report, rows = read_file(workbook(tmp_path / "a.xlsx", {"Sheet1": rows}, percent={3}))

    assert values(rows, "433", "followers", "avg_likes", "engagement_rate") == (
        13_800_000,
        1.234,
        pytest.approx(0.0139),
    )
    assert rows["433"].line == 3
    assert report.columns_refused == []


def test_every_sheet_of_a_workbook_is_a_table(tmp_path):
    sheets = {
        "Instagram": [["Username", "Followers"], ["ada", 5]],
        "TikTok": [["Username", "Followers"], ["bob", 6]],
        "Notes": [["by hand"]],
    }
    report, rows = read_file(workbook(tmp_path / "a.xlsx", sheets), platform="")

    assert [(row.platform, row.identity.key) for row in rows.values()] == [("instagram", "ada"), ("tiktok", "bob")]
    assert report.imported == 2


@pytest.mark.parametrize(
    ("text", "importer"),
    [
        ("post_id,caption,likes,comments\n1,hello,5,6\n", "posts"),
        ("influencer_id,basis,rate,total_payout\n1,post,5,6\n", "payouts"),
        ("campaign,influencer_id,orders,revenue\na,1,5,6\n", "tracking"),
        ("Session source,Sessions,Event count\na,1,5\n", "ga4"),
    ],
)
def test_other_tables_are_sent_to_their_importer(file, text, importer):
    report, _ = read_file(file(text))

    assert (report.status, report.reason, report.importer) == ("refused", "not_influencers", importer)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"hello\nworld\n", "no_header"),
        (b"PK\x03\x04rubbish", "unreadable_file"),
        (b"\x00\x01\x02\x03" * 40, "no_header"),
    ],
)
def test_what_is_no_table_is_refused(file, content, reason):
    report, _ = read_file(file(content))

    assert (report.status, report.reason) == ("refused", reason)


def test_a_quote_that_is_never_closed_swallows_no_rows_in_silence(file):
    report, _ = read_file(file('username,name,followers\nada,Ada,5\nbob,"Bob,6\neve,Eve,7\nzed,Zed,8\n'))

    assert (report.reason, report.questions[0]["line"]) == ("broken_quotes", 3)


# what the user says


def test_columns_can_be_ignored_and_chosen_by_number(file):
    report, rows = read_file(file("a,a,followers\nx,ada,5\ny,bob,6\n"), maps=["#1=-", "#2=handle"])

    assert fields(report) == [None, "handle", "followers"]
    assert list(rows) == ["ada", "bob"]


def test_a_map_of_a_column_that_is_not_there_is_asked_back(file):
    report, _ = read_file(file(PLAIN.format(ROWS)), maps=["Folowers=followers"])

    assert report.reason == "map_column_unknown"


@pytest.mark.parametrize("text", ["followers", "a=", "=followers", "a=nothing", "a=followers:X"])
def test_words_that_say_nothing_are_refused(text):
    with pytest.raises(BadOption):
        Mapped.parse(text)


def test_a_day_must_be_one_day():
    with pytest.raises(BadOption):
        Options.parse(observed_on="03/04/2022")
