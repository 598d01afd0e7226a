"""What is taught. Foreign keys from here point to people and to itself, never to records."""

from .editions import Edition, EditionActivity, EditionCompetency
from .library import AIUseCase
from .pages import (
    HomePage,
    InstitutionPage,
    LessonCompetency,
    LessonObjective,
    LessonPage,
    ModuleCompetency,
    ModuleObjective,
    ModulePage,
    ModulePrerequisite,
    ModulePrinciple,
    ModuleSDG,
    ProgrammeModule,
    ProgrammePage,
    ProgrammeSDG,
    StandardPage,
)
from .search import SearchEntry, SearchPosting, SearchTerm
from .starter import StarterRecord
from .taxonomy import (
    SDG,
    Competency,
    CompetencyLevel,
    Domain,
    Framework,
    FrameworkLevel,
    Principle,
    SDGTarget,
)

__all__ = [
    "AIUseCase",
    "Competency",
    "CompetencyLevel",
    "Domain",
    "Edition",
    "EditionActivity",
    "EditionCompetency",
    "Framework",
    "FrameworkLevel",
    "HomePage",
    "InstitutionPage",
    "LessonCompetency",
    "LessonObjective",
    "LessonPage",
    "ModuleCompetency",
    "ModuleObjective",
    "ModulePage",
    "ModulePrerequisite",
    "ModulePrinciple",
    "ModuleSDG",
    "Principle",
    "ProgrammeModule",
    "ProgrammePage",
    "ProgrammeSDG",
    "SDG",
    "SDGTarget",
    "SearchEntry",
    "SearchPosting",
    "SearchTerm",
    "StandardPage",
    "StarterRecord",
]
