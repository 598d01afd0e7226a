"""Every address of the editor, and how the walk fills it with another institution's things.

A row says by which of the School's things (`world.make`) each part of an address is filled. What a
person of another institution gets is one of two: REFUSED (no such thing, forbidden, or led away) or
OWN (an answer about their own things, or one that nobody's things stand in). Only REFUSED rows may
end in `*`: a new address below it that answers is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from django.urls import URLPattern, get_resolver

REFUSED = frozenset({302, 403, 404, 405})
OWN = frozenset({200, 302, 400, 403, 404, 405, 422})


@dataclass(frozen=True)
class Row:
    """What is put into an address, and what may come of it."""

    fill: dict[str, Any] = field(default_factory=dict)
    get: frozenset[int] = REFUSED
    post: frozenset[int] = REFUSED
    query: str = ""


@dataclass(frozen=True)
class Route:
    """An address of the resolver: its name with namespaces, or where it has none, its path."""

    name: str
    path: str
    pattern: URLPattern


def routes() -> list[Route]:
    """Every address below /admin/, in the resolver's order."""
    return [route for route in _walk(get_resolver().url_patterns, "", []) if _is_editor(route)]


def _is_editor(route: Route) -> bool:
    return route.path.startswith("admin/")


def _walk(patterns, prefix: str, spaces: list[str]) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            path = path.removesuffix("$")
            name = ":".join([*spaces, pattern.name]) if pattern.name else path
            yield Route(name, path, pattern)
        else:
            space = getattr(pattern, "namespace", None)
            yield from _walk(pattern.url_patterns, path, [*spaces, space] if space else spaces)


def row_of(name: str) -> Row | None:
    """The row of an address: its own, or that of the refused family in which it stands."""
    if name in ROWS:
        return ROWS[name]
    return next((row for family, row in FAMILIES.items() if fnmatchcase(name, family)), None)


def refused(query: str = "", **fill: Any) -> Row:
    """Neither by GET nor by POST."""
    return Row(fill, query=query)


def own(query: str = "", **fill: Any) -> Row:
    """By GET and POST an answer, such as a list of one's own things."""
    return Row(fill, OWN, OWN, query)


SEARCH = "?q=CANARYOF"


def _lists(*names: str, query: str = SEARCH, **fill: Any) -> dict[str, Row]:
    return {name: own(query, **fill) for name in names}


def _closed(*names: str, **fill: Any) -> dict[str, Row]:
    return {name: refused(**fill) for name in names}


def _under(space: str, names: str, row: Row) -> dict[str, Row]:
    return {f"{space}:{name}": row for name in names.split()}


# Platform administrators' alone, or nobody's: all of it is refused.
FAMILIES = {
    "wagtailusers_*": refused(pk="user"),
    "wagtailsites:*": refused(pk=1),
    "wagtaillocales:*": refused(pk=1),
    "wagtailredirects:*": refused(redirect_id=1),
    "wagtailsettings:*": refused(app_name="site", model_name="sitebranding", pk=1),
    "wagtailadmin_collections:*": refused(pk="collection", collection_id="collection"),
    "invitations:*": refused(pk="invitation"),
    "wagtailsnippets_curriculum_*": refused(pk=1),
}

ROWS: dict[str, Row] = {}

# --- Doors and what stands on every page ---------------------------------------------------------

ROWS |= {
    "admin/login/": own(),
    "admin/logout/": own(),
    "admin/password_reset/": own(),
    "wagtailadmin_login": own(),
    "wagtailadmin_logout": own(),
    "wagtailadmin_password_reset": own(),
    "wagtailadmin_password_reset_done": own(),
    "wagtailadmin_password_reset_complete": own(),
    "wagtailadmin_password_reset_confirm": own(uidb64="x", token="y"),
    "wagtailadmin_home": own(),
    "wagtailadmin_account": own(),
    "wagtailadmin_dismissibles": own(),
    "wagtailadmin_sprite": own(),
    "wagtailadmin_javascript_catalog": own(),
    "wagtail_localize:javascript_catalog": own(),
    "wagtailadmin_block_preview": own("?id=nothing"),
    "admin/test404/": own(),
    "admin/.*/": own(),
    "wagtailadmin_editing_sessions:ping": own(
        app_label="curriculum", model_name="lessonpage", object_id="page", session_id=1
    ),
    "wagtailadmin_editing_sessions:release": own(session_id=1),
}

# --- Pages -----------------------------------------------------------------------------------------

_PAGE = {"page_id": "page", "revision_id": "revision"}
ROWS |= _under(
    "wagtailadmin_pages",
    "usage edit preview_on_edit view_draft delete unpublish convert_alias copy "
    "confirm_workflow_cancellation set_privacy lock unlock revisions_index revisions_view "
    "revisions_revert revisions_unschedule workflow_history history history_results",
    refused(**_PAGE),
)
ROWS |= {
    "wagtailadmin_pages:revisions_compare": refused(args=("page", "earliest", "latest")),
    "wagtailadmin_pages:workflow_history_detail": refused(
        page_id="page", workflow_state_id="workflow_state"
    ),
    "wagtailadmin_pages:workflow_preview": refused(page_id="page", task_id="task"),
    "wagtailadmin_pages:add_subpage": refused(parent_page_id="module"),
    "wagtailadmin_pages:move": refused(page_to_move_id="page"),
    "wagtailadmin_pages:move_confirm": refused(page_to_move_id="page", destination_id="home"),
    "wagtailadmin_pages:set_page_position": refused(page_to_move_id="page"),
    "wagtailadmin_explore_root": own(SEARCH),
    "wagtailadmin_explore": own(SEARCH, parent_page_id="module"),
    "wagtailadmin_explore_results": own(SEARCH, parent_page_id="module"),
} | _lists("wagtailadmin_pages:search", "wagtailadmin_pages:search_results")
for _name in ("workflow_action", "collect_workflow_action_data"):
    ROWS[f"wagtailadmin_pages:{_name}"] = refused(
        page_id="page", action_name="approve", task_state_id="task_state"
    )
for _name in ("add", "preview_on_add"):
    ROWS[f"wagtailadmin_pages:{_name}"] = refused(
        content_type_app_name="curriculum",
        content_type_model_name="lessonpage",
        parent_page_id="module",
    )
_LESSONS = {"content_type_app_name": "curriculum", "content_type_model_name": "lessonpage"}
ROWS |= _lists("wagtailadmin_pages:type_use", "wagtailadmin_pages:type_use_results", **_LESSONS)
ROWS |= _lists("wagtailadmin_pages:choose_parent", app_label="curriculum", model_name="modulepage")

# --- Choosers, tags, the editor's API ------------------------------------------------------------

ROWS |= _lists("wagtailadmin_choose_page", "wagtailadmin_choose_page_search")
ROWS |= {
    "wagtailadmin_choose_page_child": own(parent_page_id="module"),
    "wagtailadmin_choose_page_chosen_multiple": own("?id={page}"),
    "wagtailadmin_tag_autocomplete": own("?term=CANARYOF"),
    "wagtailadmin_tag_model_autocomplete": own(
        "?term=CANARYOF", app_name="taggit", model_name="tag"
    ),
}
for _name in ("external_link", "email_link", "phone_link", "anchor_link"):
    ROWS[f"wagtailadmin_choose_page_{_name}"] = own()
for _kind, _key in (("pages", "page"), ("documents", "document"), ("images", "image")):
    ROWS |= {
        f"wagtailadmin_api:{_kind}:listing": own("?search=CANARYOF&fields=*"),
        f"wagtailadmin_api:{_kind}:detail": own(pk=_key),
        f"wagtailadmin_api:{_kind}:find": own(f"?id={{{_key}}}"),
    }
ROWS["wagtailadmin_api:pages:action"] = refused(pk="page", action_name="unpublish")
ROWS |= {"wagtailembeds:chooser": own(), "wagtailembeds:chooser_upload": own()}

# --- Pictures and documents ----------------------------------------------------------------------

ROWS |= _lists(
    "wagtailimages:index", "wagtailimages:index_results", "wagtaildocs:index",
    "wagtaildocs:index_results", "wagtailimages_chooser:choose", "wagtaildocs_chooser:choose",
    "wagtailimages_chooser:choose_results", "wagtaildocs_chooser:choose_results",
)  # fmt: skip
ROWS |= _under(
    "wagtailimages",
    "edit delete url_generator url_generator_output preview image_usage edit_multiple delete_multiple",
    refused(image_id="image", filter_spec="original"),
)
ROWS |= _under("wagtailimages_chooser", "select_format", refused(image_id="image"))
ROWS |= _under(
    "wagtaildocs",
    "edit delete edit_multiple delete_multiple document_usage",
    refused(document_id="document", doc_id="document"),
)
ROWS |= _closed(
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
    "wagtaildocs:create_multiple_from_uploaded_document", "wagtaildocs:delete_upload_multiple",
    uploaded_file_id="uploaded",
)  # fmt: skip
for _space, _key in (("wagtailimages", "image"), ("wagtaildocs", "document")):
    ROWS |= {
        f"{_space}:add": own(),
        f"{_space}:add_multiple": own(),
        f"{_space}_chooser:create": own(),
        f"{_space}_chooser:chosen": refused(pk=_key),
        f"{_space}_chooser:chosen_multiple": own(f"?id={{{_key}}}"),
    }

# --- Snippets --------------------------------------------------------------------------------------

_ONE = (
    "edit delete usage history history_results copy preview preview_on_edit revisions_view "
    "revisions_revert revisions_unschedule unpublish"
)
_LISTS = "list list_results add preview_on_add preview_new"
for _kind, _key in (("question", "question"), ("certificatelayout", "layout")):
    _space, _chooser = f"assessments_{_kind}", f"wagtailsnippetchoosers_assessments_{_kind}"
    ROWS |= _under(
        f"wagtailsnippets_{_space}", _ONE, refused(pk=_key, revision_id="question_revision")
    )
    ROWS |= _under(f"wagtailsnippets_{_space}", _LISTS, own(SEARCH))
    ROWS[f"wagtailsnippets_{_space}:revisions_compare"] = refused(
        pk=_key, revision_id_a="earliest", revision_id_b="latest"
    )
    ROWS |= _under(_chooser, "choose choose_results create", own(SEARCH))
    ROWS |= {
        f"{_chooser}:chosen": refused(pk=_key),
        f"{_chooser}:chosen_multiple": own(f"?id={{{_key}}}"),
    }
# Taxonomies belong to the platform; everybody may point to them.
for _kind in ("framework", "principle", "sdg", "competency", "aiusecase"):
    _chooser = f"wagtailsnippetchoosers_curriculum_{_kind}"
    ROWS |= _under(_chooser, "choose choose_results create chosen_multiple", own(SEARCH))
    ROWS[f"{_chooser}:chosen"] = own(pk=1)
ROWS |= {"admin/snippets/": own(), "wagtailsnippets:index": own()}
ROWS["wagtail_bulk_action"] = refused(
    query="?id={question}", app_label="assessments", model_name="question", action="delete"
)
# Where one address serves many kinds of things: the others that an institution has.
BULK = [
    ("assessments", "question", "delete", "question"),
    ("assessments", "certificatelayout", "delete", "layout"),
    *(("wagtailcore", "page", action, "page") for action in ("delete", "move", "publish", "unpublish")),
    *(("wagtailimages", "image", action, "image")
      for action in ("delete", "add_tags", "add_to_collection")),
    *(("wagtaildocs", "document", action, "document")
      for action in ("delete", "add_tags", "add_to_collection")),
    *(("people", "user", action, "user") for action in ("delete", "assign_role", "set_active_state")),
]  # fmt: skip

# --- Workflows and reports ---------------------------------------------------------------------------

ROWS |= _under(
    "wagtailadmin_workflows",
    "index index_results add enable disable edit usage usage_results remove add_task "
    "select_task_type task_index task_index_results edit_task disable_task enable_task",
    refused(
        pk="workflow", page_pk="page_of_workflow", workflow_pk="workflow",
        app_label="wagtailcore", model_name="groupapprovaltask",
    ),
)  # fmt: skip
ROWS |= _under(
    "wagtailadmin_workflows",
    "task_chooser task_chooser_results task_chooser_create task_chosen",
    refused(task_id="task"),
)
_REPORTS = "locked_pages workflow workflow_tasks site_history aging_pages page_types_usage"
for _name in _REPORTS.split():
    ROWS |= {
        f"wagtailadmin_reports:{_name}": own(),
        f"wagtailadmin_reports:{_name}_results": own(),
    }
for _name in ("workflow", "workflow_tasks"):
    ROWS |= {f"admin/reports/{_name}/": own(), f"admin/reports/{_name}/results/": own()}
ROWS |= {"admin/reports/site-history/": own(), "admin/reports/site-history/results/": own()}
ROWS |= _lists("wagtailforms:index", "wagtailforms:index_results")
ROWS |= _under(
    "wagtailforms", "list_submissions list_submissions_results delete_submissions", refused(**_PAGE)
)

# --- Translation -------------------------------------------------------------------------------------

_TRANSLATION = {
    "translation_id": "translation",
    "string_segment_id": "string",
    "overridable_segment_id": "override",
    "translation_source_id": "source",
    "mode": "print",
}
ROWS |= _under(
    "wagtail_localize",
    "submit_page_translation update_translations edit_string_translation edit_override "
    "download_pofile upload_pofile machine_translate preview_translation stop_translation "
    "convert_to_alias",
    refused(**_PAGE, **_TRANSLATION),
)
_QUESTION = {"app_label": "assessments", "model_name": "question"}
ROWS |= {
    "wagtail_localize:submit_snippet_translation": refused(pk="question", **_QUESTION),
    "wagtail_localize:snippets_api_listing": own(**_QUESTION),
    "wagtail_localize:snippets_api_detail": refused(pk="question", **_QUESTION),
    "admin/localize/api/snippets/<slug:app_label>/<slug:model_name>/": own(**_QUESTION),
    "admin/localize/reports/translations/": own(),
    "admin/localize/reports/translations/results/": own(),
    "wagtail_localize:translations_report": own(),
    "wagtail_localize:translations_report_results": own(),
}

# --- Our own -------------------------------------------------------------------------------------------

ROWS |= _lists(
    "manage_certificates", "institution_feedback", "attempt_requests", "give_allowance", "figures",
    "release_questions", "shared_questions", "corrections", "practice_queue", "practice_settings",
    "enter_paper", "effects", "intakes", "reviews", "make_intake", "institutions", "question_exchange",
    "question_export", "question_template",
)  # fmt: skip
ROWS |= _closed(
    "manage_certificate", "revoke_certificate", "correct_certificate", code="certificate"
)
ROWS |= _closed("answer_feedback", feedback_id="feedback")
ROWS |= _closed("answer_attempt_request", request_id="request")
ROWS |= _closed("figures_of_quiz", "download_figures", analysis_id="analysis", name="figures")
ROWS |= _closed("figures_of_question", item_id="item")
ROWS |= _closed("compose_quiz", "try_quiz", page_id="quiz")
ROWS |= _closed("share_question", "copy_question", "correct_question", question_id="question")
ROWS |= _closed("correction", correction_id="correction")
ROWS |= _closed("set_double_marking", "add_comment", slug="slug")
ROWS |= _closed("remove_comment", comment_id="comment")
ROWS |= _closed("enter_work", work_id="work")
ROWS |= _closed(
    "assess_work", "claim_work", "pass_on_work", "work_file_to_assess",
    hand_in_id="hand_in", attachment_id="attachment",
)  # fmt: skip
ROWS |= _closed(
    "intake", "edit_intake", "change_intake_link", "invite_to_intake", "download_intake",
    intake_id="intake",
)  # fmt: skip
ROWS |= _closed("make_institution")
ROWS |= _closed(
    "institution", "end_role", "renew_invitation", "withdraw_invitation",
    institution_id="institution", role="role", user_id="user", invitation_id="invitation",
)  # fmt: skip
ROWS |= _lists("module_files", "adaptations")
ROWS |= _closed(
    "module_alignment", "download_module", "adapt_module", "module_origin", page_id="module"
)
ROWS |= _closed("word_documents", page_id="module")
ROWS |= _closed("word_document", "take_in_word", key="word_document")
ROWS["begin_module"] = refused(page_id="home")
ROWS |= _closed("module_file", "take_in_module", key="module_file")
ROWS |= _closed(
    "release_module",
    "submit_module",
    "give_exception",
    "archive_module",
    "module_languages",
    "improvements",
    "module_evidence",
    page_id="module",
)
ROWS |= _closed("download_evidence", page_id="module", name="steps.csv")
ROWS |= _closed("review", review_id="review")
ROWS |= _closed("convert_module_to_alias", page_id="page")
ROWS |= _closed("update_translations_of_module", translation_source_id="source")
ROWS |= _closed("question_import", "apply_question_import", "undo_question_import", key="import")
# It raises on purpose, for whoever tries the error pages; the walk would stop there.
NOT_WALKED = {"wagtailadmin_error_test"}
