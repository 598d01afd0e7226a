"""Writes frameworks, competencies, principles, goals and AI use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..frameworks.snapshots import keep_edition
from ..models import (
    SDG,
    AIUseCase,
    Competency,
    CompetencyLevel,
    Domain,
    Framework,
    FrameworkLevel,
    Principle,
    SDGTarget,
)

Data = Mapping[str, Any]


def find_framework(code: str) -> Framework | None:
    return Framework.objects.filter(code=code).first()


def write_framework(framework: Framework | None, data: Data) -> Framework:
    """A framework with its levels and domains."""
    framework = framework or Framework(code=data["code"])
    framework.title, framework.version = data["title"], data["version"]
    framework.note = data["note"]
    framework.save()
    for level in data["levels"]:
        FrameworkLevel.objects.update_or_create(
            framework=framework,
            level=level["level"],
            defaults={"title": level["title"], "descriptor": level["descriptor"]},
        )
    for domain in data["domains"]:
        Domain.objects.update_or_create(
            framework=framework,
            code=domain["code"],
            defaults={"title": domain["title"], "summary": domain["summary"]},
        )
    return Framework.objects.get(pk=framework.pk)


def keep_framework(code: str) -> None:
    """Write down what it says now, once for all that was loaded."""
    keep_edition(Framework.objects.get(code=code).pk)


def find_principle(code: str) -> Principle | None:
    return Principle.objects.filter(code=code).first()


def write_principle(principle: Principle | None, data: Data) -> Principle:
    return _save(
        principle or Principle(code=data["code"]),
        number=data["number"],
        name=data["name"],
        pillar=data["pillar"],
        summary=data["summary"],
        practice_areas=data["practice_areas"],
        question_for_practice=data["question_for_practice"],
    )


def find_sdg(number: int) -> SDG | None:
    return SDG.objects.filter(number=number).first()


def write_sdg(sdg: SDG | None, data: Data) -> SDG:
    """A goal with its targets."""
    sdg = _save(
        sdg or SDG(number=data["number"]),
        code=data["code"],
        short_name=data["short_name"],
        scope=data["scope"],
        colour=data["colour_hex"],
        accessible_colour=data["accessible_hex"],
        url=data["url"],
    )
    for target in data["targets"]:
        SDGTarget.objects.update_or_create(
            code=target["code"], defaults={"sdg": sdg, "gist": target["gist"]}
        )
    return SDG.objects.get(pk=sdg.pk)


def find_competency(code: str) -> Competency | None:
    return Competency.objects.filter(code=code).first()


def write_competency(competency: Competency | None, data: Data, framework_code: str) -> Competency:
    """A competency with its levels; principles, goals and targets by their codes."""
    framework = Framework.objects.get(code=framework_code)
    competency = _save(
        competency or Competency(code=data["code"]),
        framework=framework,
        domain=framework.domains.get(code=data["domain"]),
        title=data["title"],
        mindset=data["mindset"],
        description=data["description"],
        evidence_examples=data["evidence"],
    )
    for level in data["levels"]:
        CompetencyLevel.objects.update_or_create(
            competency=competency,
            level=level["level"],
            defaults={"title": level["title"], "behaviours": level["behaviours"]},
        )
    competency.principles.set(Principle.objects.filter(code__in=data["principles"]))
    competency.sdgs.set(SDG.objects.filter(number__in=[row["goal"] for row in data["sdgs"]]))
    codes = [code for row in data["sdgs"] for code in row["targets"]]
    competency.targets.set(SDGTarget.objects.filter(code__in=codes))
    return Competency.objects.get(pk=competency.pk)


def find_use_case(code: str) -> AIUseCase | None:
    return AIUseCase.objects.filter(code=code).first()


_USE_CASE_FIELDS = (
    "title",
    "function",
    "technique",
    "risk_tier",
    "summary",
    "potential_value",
    "human_role",
    "not_suitable_when",
    "discussion",
    "who_is_affected",
    "risks",
    "evidence_to_collect",
    "known_examples",
)


def write_use_case(case: AIUseCase | None, data: Data) -> AIUseCase:
    case = _save(
        case or AIUseCase(code=data["id"]),
        **{name: data[name] for name in _USE_CASE_FIELDS},
    )
    case.competencies.set(Competency.objects.filter(code__in=data["competencies"]))
    case.sdgs.set(SDG.objects.filter(number__in=data["sdgs"]))
    case.principles.set(Principle.objects.filter(code__in=data["principles"]))
    return AIUseCase.objects.get(pk=case.pk)


def _save(item, **values):
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    return item
