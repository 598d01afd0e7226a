"""What a post asks for: profiles copied, drawn up in versions, validated, compared, and given."""

import json

import pytest
from django.urls import reverse

from assessments import api
from assessments.competencies import api as competencies
from assessments.models import (
    Certificate,
    Evidence,
    GapCell,
    HeldLevel,
    PostProfile,
    ProfileLevel,
    RoleProfile,
)
from curriculum.models import Competency, CompetencyLevel
from learning.operations.models import AuditEntry
from learning.people.models import Membership, Organisation, Post, Unit
from tests.architecture.test_queries import cost
from tests.ministry import days, officer, today, worker
from tests.people import complete, person, run_tasks, signed_in


@pytest.fixture
def administrator(interior):
    return officer(interior, "hradmin", role="hr_administrator")


@pytest.fixture
def client_(administrator):
    return signed_in(administrator)


@pytest.fixture
def shared(db):
    return RoleProfile.objects.filter(organisation=None).order_by("pk").first()


@pytest.fixture
def own(shared, interior, administrator):
    return competencies.copy_profile(profile=shared, organisation=interior, by=administrator)


@pytest.fixture
def post(kisumu):
    return Post.objects.create(
        organisation=kisumu.organisation, unit=kisumu, title="Registrar", code="R-1", grade="J"
    )


def levels_of(profile) -> set:
    return set(profile.levels.values_list("competency_id", "level", "is_critical"))


def answers(profile, **changes) -> dict:
    """What the form of a draft sends."""
    data = {"title": profile.title}
    for row in profile.levels.all():
        data[f"level_{row.competency_id}"] = row.level
        if row.is_critical:
            data[f"critical_{row.competency_id}"] = "on"
    return data | changes


def give(client, profile, since, *posts, **data):
    return client.post(
        reverse("give_profile"),
        {"profile": profile.pk, "since": since.isoformat(), "post": [row.pk for row in posts]}
        | data,
    )


def given(post) -> list:
    rows = PostProfile.objects.filter(post=post).order_by("since")
    return list(rows.values_list("profile", "since", "until"))


# --- Profiles -------------------------------------------------------------------------------------


def test_the_list_has_the_shared_ones_and_the_organisations_own(client_, shared, own, manager):
    health = Organisation.objects.get(slug="health")
    theirs = RoleProfile.objects.create(organisation=health, code="x", title="Health's alone")
    html = client_.get(reverse("profiles")).content.decode()
    assert reverse("profile", args=[shared.pk]) in html
    assert reverse("profile", args=[own.pk]) in html
    assert theirs.title not in html
    assert "draft until validated by post-holders" in html
    rows = {row.pk: n for row, n in competencies.listed_profiles(manager.organisation)}
    assert rows[shared.pk] == 1 and rows[own.pk] == 0


def test_a_new_version_takes_the_place_of_the_one_before_in_the_list(client_, own, interior, post):
    give(client_, own, today(), post)
    client_.post(
        reverse("new_profile_version", args=[own.pk]),
        {"valid_from": (today() + days(5)).isoformat()},
    )
    new = RoleProfile.objects.get(organisation=interior, version=2)
    listed = {row.pk: posts for row, posts in competencies.listed_profiles(interior)}
    assert own.pk not in listed and listed[new.pk] == 1
    page = client_.get(reverse("profile", args=[own.pk])).content.decode()
    assert "1 post today" in page and reverse("compare_profiles", args=[own.pk]) in page


def test_a_copy_is_a_draft_of_the_organisations_own(client_, shared, interior):
    RoleProfile.objects.filter(pk=shared.pk).update(is_validated=True)
    answer = client_.post(reverse("copy_profile", args=[shared.pk]))
    copy = RoleProfile.objects.get(organisation=interior)
    assert answer.url == reverse("profile", args=[copy.pk])
    assert (copy.code, copy.version, copy.is_validated) == (shared.code, 1, False)
    assert levels_of(copy) == levels_of(shared)
    again = client_.post(reverse("copy_profile", args=[copy.pk]))
    other = RoleProfile.objects.get(pk=again.url.rstrip("/").rsplit("/", 1)[1])
    assert other.code == f"{shared.code}-2" and other.title.endswith("(copy)")
    assert AuditEntry.objects.filter(subject_kind="role profile").count() == 2


def test_a_draft_is_changed_and_a_version_that_a_post_has_is_not(client_, own, post):
    row = own.levels.filter(level__gt=0).first()
    level = 4 if row.level != 4 else 3
    change = {
        "title": "Registrar of Kisumu",
        f"level_{row.competency_id}": level,
        f"critical_{row.competency_id}": "on",
    }
    address = reverse("edit_profile", args=[own.pk])
    assert client_.get(address).status_code == 200
    assert client_.post(address, answers(own, **change)).status_code == 302
    own.refresh_from_db()
    assert own.title == "Registrar of Kisumu"
    assert (row.competency_id, level, True) in levels_of(own)
    give(client_, own, today(), post)
    before = levels_of(own)
    answer = client_.post(address, answers(own, title="Other"))
    assert answer.status_code == 422 and "Make a new version" in answer.content.decode()
    # Also when no post has it any more.
    PostProfile.objects.filter(post=post).update(since=today() - days(9), until=today() - days(1))
    assert client_.post(address, answers(own, title="Other")).status_code == 422
    own.refresh_from_db()
    assert own.title == "Registrar of Kisumu" and levels_of(own) == before


@pytest.mark.parametrize("level", ["9", "-1", "x", ""])
def test_a_level_that_no_framework_has_is_refused(client_, own, level):
    row = own.levels.first()
    data = answers(own, **{f"level_{row.competency_id}": level})
    before = levels_of(own)
    assert client_.post(reverse("edit_profile", args=[own.pk]), data).status_code == 422
    assert levels_of(own) == before


def test_a_new_version_is_a_copy_and_its_day_does_not_go_back(client_, own, interior):
    address = reverse("new_profile_version", args=[own.pk])
    back = client_.post(address, {"valid_from": (today() - days(1)).isoformat()})
    assert (
        back.status_code == 422 and RoleProfile.objects.filter(organisation=interior).count() == 1
    )
    later = today() + days(30)
    answer = client_.post(address, {"valid_from": later.isoformat()})
    new = RoleProfile.objects.get(organisation=interior, version=2)
    assert answer.url == reverse("edit_profile", args=[new.pk])
    assert (new.code, new.valid_from, new.is_validated) == (own.code, later, False)
    assert levels_of(new) == levels_of(own)
    first = next(row for row in competencies.versions_of(own) if row.profile == own)
    assert first.until == later - days(1)


def test_validation_is_a_record_of_who_and_when(client_, own, administrator):
    address = reverse("validate_profile", args=[own.pk])
    assert client_.post(address, {"note": "  "}).status_code == 422
    assert client_.post(address, {"note": "Five of nine registrars, 3 May"}).status_code == 302
    own.refresh_from_db()
    assert own.is_validated and own.validated_by == administrator and own.validated_at
    page = client_.get(reverse("profile", args=[own.pk])).content.decode()
    assert "Five of nine registrars" in page and "validated by post-holders" in page
    assert client_.post(address, {"note": "Again"}).status_code == 422
    # What they validated stays as it is; the next version is a draft again.
    edit = client_.post(reverse("edit_profile", args=[own.pk]), answers(own, title="Other"))
    assert edit.status_code == 422
    client_.post(reverse("new_profile_version", args=[own.pk]), {"valid_from": today().isoformat()})
    new = RoleProfile.objects.get(organisation=own.organisation, version=2)
    assert not new.is_validated and new.validated_at is None and not new.validation_note


def test_two_versions_side_by_side_say_in_words_what_differs(client_, own, shared):
    first, second, third = own.levels.filter(level__gt=0)[:3]
    ProfileLevel.objects.filter(pk=first.pk).update(level=0)
    ProfileLevel.objects.filter(pk=second.pk).update(level=second.level + 1)
    ProfileLevel.objects.filter(pk=third.pk).update(is_critical=not third.is_critical)
    address = reverse("compare_profiles", args=[shared.pk])
    html = client_.get(f"{address}?with={own.pk}").content.decode()
    assert "They differ in 3 competencies." in html
    assert "only the first asks for it" in html
    assert f"the second asks for more: {second.level + 1} instead of {second.level}" in html
    which = "first" if third.is_critical else "second"
    assert f"critical in the {which} only" in html
    same = client_.get(f"{address}?with={shared.pk}").content.decode()
    assert "They ask for the same." in same
    for odd in ("", "x", "-1", "999999999999", "١"):
        assert client_.get(f"{address}?with={odd}").status_code == 404


def test_the_framework_shows_levels_and_behaviours_and_takes_nothing(client_):
    level = CompetencyLevel.objects.exclude(behaviours=[]).first()
    html = client_.get(reverse("framework")).content.decode()
    assert level.competency.title in html and level.behaviours[0].split("'")[0] in html
    assert client_.post(reverse("framework")).status_code == 405


# --- Posts ----------------------------------------------------------------------------------------


def test_posts_are_found_by_title_and_number(client_, post, manager):
    for query in ("regis", "r-1"):
        html = client_.get(reverse("posts"), {"q": query}).content.decode()
        assert "Registrar" in html and "Service-centre manager" not in html
    html = client_.get(reverse("posts")).content.decode()
    profile = PostProfile.objects.get(post=manager).profile
    assert profile.title in html and "none: it asks for nothing" in html and "Kisumu office" in html
    nothing = client_.get(reverse("posts"), {"q": "nobody"}).content.decode()
    assert "No post in your units" in nothing


def test_who_serves_a_unit_sees_its_posts_and_gives_nothing(interior, kisumu, registration, post):
    Post.objects.create(organisation=interior, unit=registration, title="Beside")
    client = signed_in(officer(interior, "unithr", role="hr_administrator", unit=kisumu))
    html = client.get(reverse("posts")).content.decode()
    assert "Registrar" in html and "Beside" not in html
    assert reverse("give_profile") not in html
    assert client.get(reverse("give_profile"), {"post": post.pk}).status_code == 404


def test_a_profile_from_a_day_ends_the_one_before_on_the_day_before(client_, own, shared, post):
    since = today() - days(100)
    assert give(client_, shared, since, post).status_code == 302
    own.valid_from = today() - days(50)
    own.save()
    assert give(client_, own, today() - days(10), post).status_code == 302
    assert given(post) == [
        (shared.pk, since, today() - days(11)),
        (own.pk, today() - days(10), None),
    ]
    line = AuditEntry.objects.filter(action="give to posts").latest("pk")
    assert line.details["posts"] == [post.pk]


def test_dates_that_cross_are_refused_and_nothing_changes(client_, own, shared, post, kisumu):
    free = Post.objects.create(organisation=kisumu.organisation, unit=kisumu, title="Clerk")
    give(client_, shared, today() - days(10), post)
    RoleProfile.objects.filter(pk=own.pk).update(valid_from=None)
    before = given(post)
    for since in (today() - days(11), today() - days(400)):
        answer = give(client_, own, since, post, free)
        assert answer.status_code == 422
        assert "Nothing was changed" in answer.content.decode()
    # Within the time of one that has ended.
    PostProfile.objects.filter(post=post).update(until=today() + days(5))
    assert give(client_, own, today(), post, free).status_code == 422
    PostProfile.objects.filter(post=post).update(until=None)
    assert given(post) == before and given(free) == []
    # A version isn't asked for before it holds.
    RoleProfile.objects.filter(pk=own.pk).update(valid_from=today())
    assert give(client_, own, today() - days(1), free).status_code == 422
    assert given(free) == []


def test_a_slip_is_mended_on_its_own_day_and_repeating_changes_nothing(client_, own, shared, post):
    give(client_, shared, today(), post)
    give(client_, own, today(), post)
    assert given(post) == [(own.pk, today(), None)]
    lines = AuditEntry.objects.filter(action="give to posts").count()
    assert give(client_, own, today(), post).status_code == 302
    assert given(post) == [(own.pk, today(), None)]
    assert AuditEntry.objects.filter(action="give to posts").count() == lines


def test_all_posts_of_a_title_at_once(client_, own, kisumu, registration, post):
    others = [
        Post.objects.create(organisation=unit.organisation, unit=unit, title="Registrar")
        for unit in (kisumu, registration)
    ]
    health = Organisation.objects.get(slug="health")
    theirs = Post.objects.create(
        organisation=health, unit=Unit.objects.filter(organisation=health).first(),
        title="Registrar",
    )  # fmt: skip
    page = client_.get(reverse("give_profile"), {"title": "Registrar"}).content.decode()
    assert "Give 3 posts a profile" in page
    give(client_, own, today(), title="Registrar")
    assert all(given(row) for row in (post, *others)) and not given(theirs)


def test_nothing_chosen_leads_back_to_the_list(client_, interior):
    answer = client_.get(reverse("give_profile"), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("posts"))
    assert "Choose at least one post." in answer.content.decode()


def test_what_is_not_theirs_cannot_be_given(client_, own, post, shared):
    health = Organisation.objects.get(slug="health")
    unit = Unit.objects.filter(organisation=health).first()
    theirs = Post.objects.create(organisation=health, unit=unit, title="Nurse")
    foreign = RoleProfile.objects.create(organisation=health, code="x", title="Nurse")
    assert give(client_, own, today(), post, theirs).status_code == 404
    assert give(client_, own, today(), theirs, organisation=health.pk).status_code == 404
    assert give(client_, foreign, today(), post).status_code == 422
    assert give(client_, own, today(), title="Nurse").status_code == 404
    for odd in ("x", "-1", "999999999999", "١"):
        data = {"post": odd, "profile": own.pk, "since": today().isoformat()}
        assert client_.post(reverse("give_profile"), data).status_code == 404
    assert not PostProfile.objects.filter(post__in=[post, theirs]).exists()
    with pytest.raises(competencies.ProfileRefused):
        competencies.give_profile(
            organisation=post.organisation, posts=Post.objects.filter(pk=theirs.pk), profile=own,
            since=today(), by=person("admin"),
        )  # fmt: skip


def test_the_gap_map_follows_what_posts_ask_for(client_, own, post, kisumu):
    for n in range(6):
        worker(kisumu, f"Holder {n}", post=post)
    row = own.levels.filter(level__gt=0).first()
    assert not GapCell.objects.filter(unit=kisumu, competency=row.competency).exists()
    give(client_, own, today(), post)
    run_tasks()
    cell = GapCell.objects.get(unit=kisumu, competency=row.competency)
    assert (cell.asked, cell.unassessed) == (6, 6)


# --- What somebody has shown ----------------------------------------------------------------------


def shown_by(user) -> list:
    evidence = Evidence.objects.filter(user=user).order_by("pk")
    held = HeldLevel.objects.filter(user=user).order_by("pk")
    return [
        list(evidence.values("competency", "level", "source", "obtained_at", "valid_until")),
        list(held.values("competency", "level", "state", "since", "lapses_on")),
        [row.claim for row in Certificate.objects.filter(enrolment__user=user).order_by("pk")],
    ]


def test_changed_words_of_a_framework_change_nothing_that_somebody_has_shown(enrolment, learner):
    complete(enrolment)
    api.confirm_name(enrolment=enrolment, name=learner.full_name)
    api.settle([learner.pk])
    before = shown_by(learner)
    assert all(before)
    competency = Evidence.objects.filter(user=learner).first().competency
    client = signed_in(person("admin"))
    address = f"/admin/snippets/curriculum/competency/edit/{competency.pk}/"
    page = client.get(address)
    assert page.status_code == 200
    competency = Competency.objects.get(pk=competency.pk)
    levels = list(competency.levels.all())
    data = {
        "framework": competency.framework_id, "domain": competency.domain_id,
        "code": competency.code, "title": "Other words", "mindset": competency.mindset,
        "description": "Other description",
        "levels-TOTAL_FORMS": len(levels), "levels-INITIAL_FORMS": len(levels),
        "levels-MIN_NUM_FORMS": 0, "levels-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for n, level in enumerate(levels):
        data |= {
            f"levels-{n}-id": level.pk, f"levels-{n}-level": level.level,
            f"levels-{n}-title": f"Renamed {n}", f"levels-{n}-ORDER": n + 1,
            f"levels-{n}-behaviours": json.dumps(level.behaviours), f"levels-{n}-DELETE": "",
        }  # fmt: skip
    assert client.post(address, data).status_code == 302
    competency.refresh_from_db()
    assert competency.title == "Other words"
    assert competency.levels.filter(title__startswith="Renamed").count() == len(levels)
    api.settle([learner.pk])
    assert shown_by(learner) == before
    assert signed_in(person("hr")).get(address).status_code in (302, 403)


# --- Queries --------------------------------------------------------------------------------------


def test_the_lists_cost_the_same_at_any_size(client_, own, interior, kisumu, administrator):
    def add(number: int) -> None:
        for n in range(number):
            copy = competencies.copy_profile(profile=own, organisation=interior, by=administrator)
            row = Post.objects.create(
                organisation=interior, unit=kisumu, title=f"Post {n}", code=copy.code
            )
            PostProfile.objects.create(post=row, profile=copy, since=today())
            Membership.objects.filter(user=administrator).update(post=row)

    add(3)
    lists = [
        reverse("profiles"), reverse("posts"), reverse("profile", args=[own.pk]),
        reverse("framework"), f"{reverse('compare_profiles', args=[own.pk])}?with={own.pk}",
    ]  # fmt: skip
    few = [cost(client_, address) for address in lists]
    add(20)
    many = [cost(client_, address) for address in lists]
    assert few == many and max(many) <= 20
