"""Compares the press with pyxform itself: what one accepts the other accepts, and what is refused is refused for the same reason.
Prints how many forms agreed; exits 1 if any did not.

    python check.py [SEED [COUNT]]          (needs pyxform)

Four kinds of forms: the small ones of forms.md, against their headings too; random changes to these, from a seed (which often have
several faults, so that the first one found may differ); our own of public/forms, which both must accept; and the real ones of
../shared/corpora beside the workspace, where that folder is. A crash of pyxform is no verdict of it, but for our own. A form that
computes in a circle is refused by us alone: pyxform leaves that to the clients.
"""

import collections
import csv
import datetime
import io
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

sys.dont_write_bytecode = True
import openpyxl
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
OWN = ROOT / "public" / "forms"
# The forms of this seed were all looked at; another seed may find what pyxform does by accident.
SEED, COUNT = 1, 1500
FAULTS_SHOWN = 10
OURS_ALONE = {"cycle"}

# What pyxform says where we refuse by each code.
REASONS = {
    "ambiguous_reference": r"must be unique anywhere|There are multiple survey elements",
    "audit_name": r"Audits must always be named",
    "background_geopoint": r"For 'background-geopoint' questions",
    "bad_file_extension": r"should end with one of",
    "bad_form_name": r"'settings' sheet, the 'name' value is invalid",
    "bad_name": r"Names must begin with",
    "bad_parameter": r"(?i)parameter|must be set to|seed value must be|Invalid value for quality|location",
    "bad_parameters": r"Parameters must be in the form",
    "bad_reference": r"Reference variables must start with",
    "big_image_alone": r"To use big-image",
    "cell_without_header": r"Invalid headers provided",
    "choice_twice": r"Choice names must be unique",
    "choice_with_space": r"Choice names with spaces",
    "choice_without_label": r"label",
    "choice_without_name": r"Choices must have a name",
    "entity_column": r"'entities' sheet, one or more column names",
    "entity_name": r"'entities' sheet|Entity lists must have a name",
    "entity_place": r"may have only one entity declaration|which is not compatible with",
    "entity_rules": r"the entity declaration is invalid",
    "entity_twice": r"must not have any duplicate names",
    "external_unfiltered": r"select one external",
    "header_missing": r"required column headers were not found",
    "header_twice": r"Headers that are different names",
    "include": r"This section has not been included",
    "instance_id_needed": r"Cannot omit instanceID",
    "loop_without_list": r"Repeat loop without list name",
    "missing_calculation": r"Missing calculation",
    "name_reserved": r"'meta' is reserved",
    "name_twice": r"must be unique within their nearest parent",
    "no_choices": r"There should be a choices sheet",
    "no_external_choices": r"There should be an external_choices sheet",
    "no_label": r"has no label or hint",
    "no_survey": r"You must have a sheet named 'survey'",
    "one_name_two_files": r"The same instance id|Instance names must be unique",
    "or_other_filtered": r"Choice filter not supported with or_other",
    "list_without_choices": r"Please specify choices",
    "range_appearance": r"are only supported for the appearances",
    "reference_list": r"must have a comma between",
    "repeat_name_twice": r"Repeat names must unique anywhere",
    "repeat_named_as_form": r"must not be the same as the survey root",
    "repeated_header": r"Duplicate column header",
    "row_without_name": r"Question or group with no name|empty id_string",
    "row_without_type": r"Question with no type",
    "save_to": r"'save_to' value is invalid",
    "search_shared": r"uses 'search\(\)', and its select type references",
    "search_with_file": r"is a select from file type, using 'search\(\)'",
    "seed_without_randomize": r"Parameters must include randomize=true",
    "table_list_filtered": r"Choice filter not supported for table-list",
    "table_list_mixed": r"Badly formatted table list",
    "trigger_unseen": r"is not user-visible",
    "type_without_list": r"must not both be None or empty",
    "unknown_list": r"List name not in",
    "unknown_media": r"Media type: .* not supported",
    "unknown_parameter": r"The accepted parameter keys",
    "unknown_reference": r"Could not find the name|There is no survey element named",
    "unknown_type": r"Unknown question type",
    "unmatched_begin": r"Unmatched 'begin_",
    "unmatched_end": r"Unmatched 'end_",
}

WORDS = """${a};${b};${a;${ a};${a} ${b};${a}, ${b};${last-saved#a};yes;no;TRUE;false();1;0;-1;1.5;a;b;A;a b;é;É;_x;x:y;1a;data;meta;
instanceID;${instanceID};now();today() + 1;a-b;a - b;2020-01-01;'x';(1;selected(${a}, 'x');pulldata('f', 'x', 'y', ${a});search('f');label;
list-nolabel;table-list;field-list;minimal;randomize=true;randomize=true seed=1;seed=1;start=1 end=5;start=a;value=x label=y;rows=3;
max-pixels=100;quality=low;begin group;end group;begin repeat;end repeat;begin_loop over l;end loop;select_one l;select_multiple l;rank l;
select_one m;select_one ${a};rank ${a};select_one f.csv;select_one_from_file f.csv;select_one l or_other;select_one_external l;range;text;
integer;note;calculate;hidden;image;audio;geopoint;geotrace;audit;start;today;deviceid;osm;barcode;acknowledge;trigger;xml-external;
csv-external;background-audio;start-geopoint;background-geopoint;include;percentage;label::en;label::es (es);hint;guidance_hint;
media::image;image;big-image;constraint;constraint_message;required;relevant;relevance;calculation;default;choice_filter;appearance;
parameters;repeat_count;readonly;read_only;disabled;body::accept;instance::x;save_to;name;type;list_name;list name;value;caption;form_title;
form_id;version;default_language;instance_name;style;allow_choice_duplicates;omit_instanceID;public_key;clean_text_values;
people#first_name;first_name;trees;trees#height;entity_id;create_if;update_if;${b} = 'x';uuid();people;true();choices from;rank ${b};
select_multiple ${a};select_one_from_file f.geojson;select_multiple_from_file f.csv;select_one_from_file f.xml;tick_interval=2;
tick_labelset=l;start=1 end=10 step=0.5;placeholder=3;allow-mock-accuracy=true;capture-accuracy=5;reference-geometry=l;incremental=true;
current()/../a;../a;/data/a;position(..);indexed-repeat(${a}, ${r}, 1);instance('l')/root/item[name = ${a}]/label;count(${r});once(uuid());
sum(${a});jr:choice-name(${a}, '${a}');int(${a}) mod 2;. > 0;${a} and ${b};begin_group;end_group;begin_repeat;end_repeat;label::fr;
hint::en;audio;video;media::audio::en;required_message;noapperrorstring;guidance_hint::en;select one from l;photo;file;date;time;
dateTime;decimal;phone number;email;username;phonenumber;simserial;end;location-priority=balanced;track-changes=true;identify-user=true"""
WORDS = [word.strip() for word in WORDS.split(";")]


def small_forms():
    """[(verdict, code or None, title, text)] of forms.md."""
    for part in re.split(r"^### ", (HERE / "forms.md").read_text(), flags=re.MULTILINE)[1:]:
        heading, text = part.split("\n", 1)
        said, title = heading.split(": ", 1)
        verdict, _, code = said.partition(" ")
        yield verdict, code or None, title, text


def changed(form, forms, draw):
    """A form, often with another grafted on, with one to three random changes."""
    if draw.random() < 0.35:
        form = grafted(form, draw.choice(forms))
    form = [list(row) for row in form]
    vocabulary = WORDS * 2 + [cell for row in draw.choice(forms) for cell in row]
    for _ in range(draw.choice([1, 1, 1, 2, 2, 3])):
        row = draw.choice(form)
        at = form.index(row)
        chance = draw.random()
        if chance < 0.55 and len(row) > 1:
            row[draw.randrange(1, len(row))] = draw.choice(vocabulary)
        elif chance < 0.62 and len(form) > 2 and not row[0]:
            del form[at]
        elif chance < 0.70 and not row[0]:
            form.insert(at, list(row))
        elif chance < 0.78 and len(row) > 1:
            row[draw.randrange(1, len(row))] = ""
        elif row[0]:
            add_column(form, at, draw, vocabulary)
    return form


def as_markdown(form):
    return "\n".join("| " + " | ".join(row) + " |" for row in form) + "\n"


def add_column(form, at, draw, vocabulary):
    form[at].append(draw.choice(vocabulary))
    for row in form[at + 1 : at + 4]:
        if row[0]:
            return
        row.extend([""] * (len(form[at]) - len(row)))
        row[-1] = draw.choice(vocabulary)


def sheets_of(form):
    """{sheet: rows, the header first} of a form's rows."""
    sheets, rows = {}, []
    for row in form:
        if row[0]:
            rows = sheets[row[0]] = []
        rows.append(row[1:])
    return sheets


def grafted(form, other):
    """A form with the rows of another behind its own, sheet by sheet and column by column, under other names."""
    stock, graft = sheets_of(form), sheets_of(renamed(other))
    both = []
    for name in dict.fromkeys([*stock, *graft]):
        parts = stock.get(name, [[]]), graft.get(name, [[]])
        headers = list(dict.fromkeys([*parts[0][0], *parts[1][0]]))
        rows = []
        for header, *more in parts[:1] if name == "settings" else parts:
            for row in more:
                cells = dict(zip(header, row))
                row = [cells.get(each, "") for each in headers]
                if name == "survey" or row not in rows:
                    rows.append(row)
        both += [[name, *headers], *(["", *row] for row in rows)]
    return both


def renamed(form):
    header, *rows = sheets_of(form).get("survey", [[]])
    at = header.index("name") + 1 if "name" in header else 0
    names, survey, changed = set(row[at - 1] for row in rows if 0 < at <= len(row)), False, []
    for row in form:
        survey = row[0] == "survey" or survey and not row[0]
        row = [re.sub(r"\$\{([^}#]*)\}", lambda found: f"${{{found[1]}2}}" if found[1] in names else found[0], cell) for cell in row]
        if survey and not row[0] and 0 < at < len(row) and row[at]:
            row[at] += "2"
        changed.append(row)
    return changed


def as_csv(form):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in form:
        if row[0]:
            writer.writerow([row[0]])
        writer.writerow(["", *row[1:]])
    return text.getvalue().encode()


def as_xlsx(form, draw):
    """A spreadsheet in which what looks like a number, a day or a truth may be one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets_of(form).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([typed(cell) if draw.random() < 0.7 else cell or None for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def typed(cell):
    if re.fullmatch(r"-?\d+", cell):
        return int(cell)
    if re.fullmatch(r"-?\d+\.\d+", cell):
        return float(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return datetime.datetime.fromisoformat(cell)
    return {"": None, "TRUE": True, "FALSE": False}.get(cell, cell)


def rows_of(text):
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def told_by_kind(path, folder):
    """pyxform goes by a file's name: an old spreadsheet with a new one's name is given its own."""
    old = path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    if old and path.suffix != ".xls":
        return pathlib.Path(shutil.copy(path, folder / f"{path.stem}.xls"))
    return path


def theirs(path):
    """('accepted' or 'refused' or 'crashed', what it said)."""
    try:
        convert(str(path))
        return "accepted", ""
    except PyXFormError as error:
        return "refused", str(error)
    except Exception as error:  # whatever it trips over
        return "crashed", f"{type(error).__name__} {error}"


def ours(paths):
    command = ["cargo", "run", "--quiet", "--locked", "--package", "xlsform", "--example", "pressed"]
    told = "".join(f"{path}\n" for path in paths)
    run = subprocess.run(command, cwd=ROOT, check=True, input=told, stdout=subprocess.PIPE, text=True)
    lines = run.stdout.splitlines()
    assert len(lines) == len(paths), f"{len(paths)} forms, {len(lines)} verdicts"
    return lines


def fault(title, wanted, is_changed, our, their):
    """What to print where the two differ, or None."""
    verdict, _, rest = our.partition(" ")
    codes = rest.split(" ")[0].split(",")
    said, why = their
    shown = f"{title}\n  ours     {our[:300]}\n  pyxform  {said} {why[:300]}"
    if wanted and (wanted[0] != verdict or (wanted[1] and wanted[1] not in codes)):
        return f"not as its heading says: {shown}"
    if wanted and said != wanted[0]:
        return f"not for pyxform: {shown}"
    if said == "crashed" or OURS_ALONE.intersection(codes):
        return None
    if verdict == "unreadable":
        return None if said == "refused" else shown
    if verdict != said:
        return shown
    if verdict == "refused" and not is_changed and not any(re.search(REASONS.get(code, "$^"), why) for code in codes):
        return f"for another reason: {shown}"
    return None


def main():
    warnings.simplefilter("ignore")
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        forms = []
        for number, (verdict, code, title, text) in enumerate(small_forms()):
            path = folder / f"form{number}.md"
            path.write_text(text)
            forms.append((title, (verdict, code), False, path))
        draw, tables = random.Random(seed), [rows_of(text) for *_, text in small_forms()]
        for number in range(count):
            form = changed(draw.choice(tables), tables, draw)
            kind = draw.choice(["md", "md", "csv", "xlsx"])
            path = folder / f"changed{number}.{kind}"
            if kind == "xlsx" and sheets_of(form):
                path.write_bytes(as_xlsx(form, draw))
            elif kind == "csv":
                path.write_bytes(as_csv(form))
            else:
                path.write_text(as_markdown(form))
            forms.append((f"seed {seed}, change {number} ({kind}):\n{as_markdown(form)}", None, True, path))
        own = sorted(OWN.glob("*.md"))
        assert own, f"no forms in {OWN}"
        forms += [(path.name, ("accepted", None), False, path) for path in own]
        if CORPORA.is_dir():
            found = sorted(path for path in CORPORA.rglob("*") if path.suffix in {".xls", ".xlsx", ".xlsm", ".csv", ".md"})
            forms += [(str(path.relative_to(CORPORA)), None, False, path) for path in found if path.name != "README.md"]
        else:
            print(f"SKIPPED: the real forms, for there is no {CORPORA}", flush=True)
        lines = ours([path for *_, path in forms])
        verdicts = [theirs(told_by_kind(path, folder)) for *_, path in forms]
    faults = [fault(*form[:3], our, their) for form, our, their in zip(forms, lines, verdicts)]
    failed = [one for one in faults if one]
    for one in failed[:FAULTS_SHOWN]:
        print(one)
    kinds = collections.Counter(said for said, _ in verdicts)
    print(f"pyxform accepted {kinds['accepted']}, refused {kinds['refused']}, and tripped over {kinds['crashed']}")
    print(f"{len(faults) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
