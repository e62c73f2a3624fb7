"""A population from counts: INSEE's tables in each of their shapes, anywhere in France, every mistake with its row."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas
import pytest

from simulation import month
from simulation.club_founding import found_world
from simulation.parameters import Parameters
from simulation.population.build import generate_population, makes_relations, with_traits
from simulation.population.counts.counts import region_counts
from simulation.population.counts.labels import place_of, sectors_of, sizes_of
from simulation.population.counts.tables import read_counts
from simulation.population.generator import draw_organisations
from simulation.population.table_errors import TableError
from simulation.state.tables import SECTORS, SIZES

BASELINE = Parameters()
ACTIVITIES = dict(zip(SECTORS, ("AZ", "BE", "FZ", "GZ", "HZ", "OQ"), strict=True))
BRACKETS = dict(zip(SIZES, ("E0", "E1T4", "E10T19", "E20T49", "E_GE500"), strict=True))
COLUMNS = ("n_0", "n_1_9", "n_10_19", "n_20_49", "n_50plus")
REGION = region_counts("zone_emploi")


def shipped() -> pandas.DataFrame:
    """The region's counts as they lie with the model: a row by commune and sector, a column by size class."""
    path = files("simulation") / "data" / "establishments_by_commune_derived.csv"
    with path.open(encoding="utf-8") as file:
        return pandas.read_csv(file, dtype=str)


def plain() -> pandas.DataFrame:
    """The same with a row for each number above 0."""
    long = shipped().melt(["commune_code", "sector"], var_name="size_class", value_name="count")
    long["size_class"] = long["size_class"].map(dict(zip(COLUMNS, SIZES, strict=True)))
    return long[long["count"] != "0"].rename(columns={"commune_code": "commune"}).reset_index(drop=True)


def melodi(long: pandas.DataFrame) -> pandas.DataFrame:
    """The same as INSEE has published Flores since 2023."""
    return pandas.DataFrame(
        {
            "GEO": long["commune"],
            "GEO_OBJECT": "COM",
            "ACTIVITY": long["sector"].map(ACTIVITIES),
            "NUMBER_EMPL": long["size_class"].map(BRACKETS),
            "LEGAL_FORM_WITH_PUBLIC": "1T9X7",
            "FLORES_MEASURE": "UNIT_LOC",
            "OBS_STATUS": "A",
            "TIME_PERIOD": "2024",
            "OBS_VALUE": long["count"],
        }
    )


def wide(names: list[str]) -> pandas.DataFrame:
    """The same with a row for each commune; `names` are the columns' by sector, then by size class."""
    cells = REGION.number.reshape(len(REGION.number), -1)
    table = pandas.DataFrame(cells.astype(str), columns=names)
    table.insert(0, "CODGEO", REGION.places.commune_codes)
    table.insert(1, "LIBGEO", REGION.places.commune_names)
    return table[cells.sum(axis=1) > 0]


def moved(long: pandas.DataFrame, departments: dict[str, str]) -> pandas.DataFrame:
    """The same in other departments: {department: another}."""
    department = long["commune"].str[:2]
    new = department.map(departments).fillna(department)
    commune = (new + long["commune"].str[2:]).str[:5]
    totals = long.assign(commune=commune, count=long["count"].astype(int))
    return totals.groupby(["commune", "sector", "size_class"], as_index=False)["count"].sum()


def test_the_shipped_table_gives_the_region_itself() -> None:
    counts = read_counts(shipped(), BASELINE)
    assert (counts.number == REGION.number).all() and counts.places is REGION.places
    parameters = Parameters({"population.organisations": 2000})
    assert generate_population(parameters, counts).organisations["commune"].tolist() == (
        generate_population(parameters).organisations["commune"].tolist()
    )


def test_more_than_the_region_has_its_proportions() -> None:
    """Each cell of the region is there twice and a half, to within one; nobody takes it for the region."""
    wanted = REGION.total * 5 // 2
    organisations = draw_organisations(Parameters({"population.organisations": wanted}), REGION)
    drawn = np.zeros_like(REGION.number)
    np.add.at(drawn, tuple(organisations[name] for name in ("commune", "sector", "size_class")), 1)
    assert drawn.sum() == wanted and np.abs(drawn - 2.5 * REGION.number).max() <= 1.0
    assert (organisations["identity"] == np.arange(wanted)).all()
    larger = generate_population(Parameters({"population.organisations": REGION.total + 1}))
    assert larger.demonstration and "in the proportions of 149810, not the region" in larger.source


def test_every_shape_says_the_same() -> None:
    shuffled = melodi(plain()).sample(frac=1, random_state=1)
    employees = shuffled.assign(FLORES_MEASURE="EMPL3112", OBS_VALUE="7")
    earlier = shuffled.assign(TIME_PERIOD="2023")
    departments = shuffled.assign(GEO=shuffled["GEO"].str[:2], GEO_OBJECT="DEP").drop_duplicates(["GEO", "ACTIVITY"])
    totals = shuffled.drop_duplicates("GEO").assign(ACTIVITY="_T", NUMBER_EMPL="_T", OBS_VALUE="99")
    years = shuffled.drop_duplicates(["GEO", "ACTIVITY"]).assign(NUMBER_EMPL="_T", OBS_VALUE="98")
    codes = ("AZ", "BE", "FZ", "GZ", "HZ", "OQ")
    flores = wide([f"ET_{code}_{size}" for code in codes for size in ("0sal", "1_4", "10_19", "20_49", "500P")])
    dossier = wide([f"ET{code}{size}18" for code in (*codes[:4], "XX", "OQ") for size in (0, 1, 10, 20, 50)])
    services = [f"ETXX{size}18" for size in (0, 1, 10, 20, 50)]
    for column in services:  # there, trade is told apart inside the group GU
        trade = dossier[column.replace("XX", "GZ")].astype(int)
        dossier[column.replace("XX", "GU")] = (dossier.pop(column).astype(int) + trade).astype(str)
    for table in (
        plain(),
        plain().rename(columns={"commune": "CODGEO", "sector": "Secteur", "size_class": "Taille", "count": "Nombre"}),
        plain().assign(commune=lambda table: table["commune"].str.lstrip("0")),
        shuffled,
        pandas.concat([departments, shuffled, employees, earlier, totals, years]),
        flores.assign(ET_BE="5", ETTOT18="6"),
        dossier.assign(ETTOT18="9", ETAZ18="9", ETTEF118="9", ETAZ117="9"),
    ):
        assert (read_counts(table, BASELINE).number == REGION.number).all(), list(table.columns)


def test_what_was_left_out_is_told() -> None:
    table = melodi(plain())
    both = pandas.concat([table, table.assign(FLORES_MEASURE="EMPL3112")])
    notes = "\n".join(read_counts(both, BASELINE).notes)
    assert 'rows whose FLORES_MEASURE is not "UNIT_LOC" (29971)' in notes and "149810 organisations" in notes


def test_labels_that_span_several_are_divided_as_in_the_region() -> None:
    """Every place keeps its number, and the whole has the region's proportions to within a few."""
    group = plain()
    group["sector"] = group["sector"].replace({"trade": "GU", "transport_services": "GU"})
    group = group.assign(count=group["count"].astype(int)).groupby(["commune", "sector"], as_index=False)["count"].sum()
    counts = read_counts(group, BASELINE)
    merged = REGION.number.sum(axis=2)
    assert (counts.number.sum(axis=(1, 2)) == merged.sum(axis=1)).all()
    assert (counts.number[:, [0, 1, 2, 5]].sum(axis=2) == merged[:, [0, 1, 2, 5]]).all()
    assert np.abs(counts.number.sum(axis=0) - REGION.number.sum(axis=0)).max() <= 5
    assert any('"GU" is divided' in note for note in counts.notes)
    assert any('"_T" is divided' in note for note in counts.notes)


def test_another_region_has_its_departments_as_territories() -> None:
    """Calvados, Corsica and La Réunion: no coordinates, and a club is founded and lives there."""
    table = moved(plain(), {"59": "14", "62": "2A", "80": "974", "60": "971"})
    counts = read_counts(table, BASELINE)
    assert counts.places.codes == ("DEP-02", "DEP-14", "DEP-2A", "DEP-971", "DEP-974") == counts.places.departments
    assert np.isnan(counts.places.latitude).all() and counts.total == REGION.total
    parameters = Parameters({"population.organisations": 3000})
    population = generate_population(parameters, counts)
    assert population.describe()["share of supply relations inside a department"] == pytest.approx(0.38, abs=0.02)
    assert population.demonstration and not population.is_own
    world = found_world(population, parameters, 1)
    for _ in range(24):
        month.step(world)
    assert len(world.members()) > 13


def test_a_table_names_its_own_territories() -> None:
    table = moved(plain(), {"59": "14", "62": "50", "80": "61"})
    table["ZE2020"] = np.where(table["commune"] < "14300", "2801", "2802")
    table["LIBGEO"] = "Vire"
    counts = read_counts(table, BASELINE)
    assert counts.places.codes == ("ZE2020-2801", "ZE2020-2802")
    assert counts.places.departments == ("DEP-02", "DEP-14", "DEP-50", "DEP-60", "DEP-61")
    assert set(counts.places.commune_names) == {"Vire"}
    by_department = read_counts(table, Parameters({"population.level": "departement"}))
    assert by_department.places.codes == counts.places.departments


def test_territories_alone_are_enough() -> None:
    table = pandas.DataFrame(
        {"territory": ["Caen", "Caen", "Vire"], "sector": ["commerce", "BE", "industrie"],
         "size_class": ["1-9", "E0", "50+"], "count": [40, 7, 3]}
    )  # fmt: skip
    counts = read_counts(table, BASELINE)
    assert counts.places.codes == ("Caen", "Vire") == counts.places.departments and counts.total == 50
    population = generate_population(BASELINE, counts)
    assert len(population) == 50 and "Vire" in population.places.names and population.name(49).count("-") >= 1
    zones = read_counts(
        table.rename(columns={"territory": "ZE2020"}).replace({"Caen": "2801", "Vire": "2802"}), BASELINE
    )
    assert zones.places.codes == ("ZE2020-2801", "ZE2020-2802")


def test_a_commune_that_is_new_joins_the_largest_territory_of_its_department() -> None:
    table = plain()
    table.loc[table["commune"] == "59001", "commune"] = "59999"
    counts = read_counts(table, BASELINE)
    assert counts.places.codes == REGION.places.codes and counts.places.level == "zone_emploi"
    assert any('"59999"' in note and "joins" in note for note in counts.notes)
    row = counts.places.commune_codes.index("59999")
    nord = REGION.places.commune_department == REGION.places.departments.index("DEP-59")
    sizes = np.bincount(REGION.places.commune_territory[nord], REGION.number.sum(axis=(1, 2))[nord])
    assert counts.places.commune_territory[row] == np.argmax(sizes)


def test_some_places_alone_are_counted() -> None:
    table = moved(plain(), {"59": "14", "62": "50", "80": "2A"})
    counts = read_counts(table, BASELINE, ["14", "DEP-50", "2A016"])
    assert counts.places.departments == ("DEP-14", "DEP-2A", "DEP-50")
    own = table[table["commune"].str.startswith(("14", "50")) | (table["commune"] == "2A016")]
    assert counts.total == own["count"].sum()
    with pytest.raises(TableError, match=r'within = "15".*DEP-14'):
        read_counts(table, BASELINE, ["15"])


def test_the_order_of_rows_does_not_matter() -> None:
    table = moved(plain(), {"59": "14"})
    one, other = (read_counts(frame, BASELINE) for frame in (table, table.sample(frac=1, random_state=2)))
    assert (one.number == other.number).all() and one.places.commune_codes == other.places.commune_codes


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("count", "-3", r'row 3: count = "-3" is outside its range, from 0 to 10000000'),
        ("count", "2,5", r'row 3: count = "2,5": write 2.5'),
        ("count", "2.5", r'row 3: count = "2.5" should be a whole number'),
        ("count", "many", r'row 3: count = "many" is not a number'),
        ("sector", "agricultur", r'row 3: sector = "agricultur" is unknown.*did you mean "agriculture"'),
        ("sector", "", r"row 3: sector is empty"),
        ("size_class", "some", r'row 3: size_class = "some" is unknown; allowed: size_0'),
        ("commune", "", r"row 3: commune is empty"),
    ],
)
def test_a_mistake_is_told_with_its_row(column: str, value: str, message: str) -> None:
    table = plain().iloc[:100].copy()
    table.loc[2, column] = value
    with pytest.raises(TableError, match=message):
        read_counts(table, BASELINE)


def test_all_mistakes_are_told_at_once() -> None:
    table = plain().iloc[:100].copy()
    table.loc[2, "sector"] = "x"
    table.loc[4, "count"] = "y"
    table = pandas.concat([table, table.iloc[:1]])
    with pytest.raises(TableError) as error:
        read_counts(table, BASELINE)
    text = str(error.value)
    assert (
        "row 3: sector" in text
        and "row 5: count" in text
        and "row 101" in text
        and "given twice, first in row 1" in text
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pandas.DataFrame({"commune": ["59350"], "sector": ["trade"]}), 'column "count" is missing'),
        (pandas.DataFrame({"sector": ["trade"], "count": [3]}), 'column "commune" is missing'),
        (pandas.DataFrame({"commune": ["59350"], "count": [0]}), "nobody is counted"),
        (pandas.DataFrame({"commune": ["59350", "59351"], "count": [6_000_000] * 2}), "at most 10000000"),
        (pandas.DataFrame({"commune": [], "count": []}), "nobody is counted"),
    ],
)
def test_a_table_without_counts_is_refused(table: pandas.DataFrame, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_counts(table, BASELINE)


def test_labels() -> None:
    assert [len(sectors_of(label)) for label in ("GU", "GI", "_T", "C1", "47", "commerce", "3", "?")] == [
        2, 2, 6, 1, 1, 1, 0, 0,
    ]  # fmt: skip
    assert [sizes_of(label) for label in ("E5T9", "E_GE500", "0sal", "10 salariés ou plus", "n_50plus", "NN", "?")] == [
        (1,), (4,), (0,), (2, 3, 4), (4,), (0,), (),
    ]  # fmt: skip
    assert place_of("2025-COM-14118").department == "DEP-14" and place_of("1001").department == "DEP-01"
    assert place_of("97411").department == "DEP-974" and place_of("2B033").department == "DEP-2B"
    assert place_of("2801", "ZE2020").department == "" and place_of("ZE2020-2801").code == "2801"


def test_other_traits_leave_all_else_as_it_is_drawn() -> None:
    """Only traits are drawn anew, to the bit what a whole population with these numbers has."""
    size = {"population.organisations": 3000}
    others = {**size, "engagement.reluctance": 0.31, "engagement.reluctance_spread": 0.2, "engagement.affinity": 0.4}
    assert not any(makes_relations(name) for name in others if name not in size)
    quick = with_traits(generate_population(Parameters(size)), Parameters(others))
    whole = generate_population(Parameters(others))
    for table in ("organisations", "relations"):
        for name, column in getattr(whole, table).items():
            assert column.tobytes() == getattr(quick, table)[name].tobytes(), name
    assert quick.demonstration == whole.demonstration and quick.source == whole.source
