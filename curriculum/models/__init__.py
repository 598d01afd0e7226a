"""What is taught. Foreign keys from here point to people and to itself, never to records."""

from .archive import ArchivedModule
from .editions import Edition, EditionActivity, EditionCompetency
from .framework_editions import FrameworkEdition
from .languages import ModuleTranslation
from .library import AIUseCase
from .origins import ModuleOrigin
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
from .reviews import ModuleReview, ReleaseException, ReviewComment, ReviewState
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
    "ArchivedModule",
    "Competency",
    "CompetencyLevel",
    "Domain",
    "Edition",
    "EditionActivity",
    "EditionCompetency",
    "Framework",
    "FrameworkEdition",
    "FrameworkLevel",
    "HomePage",
    "InstitutionPage",
    "LessonCompetency",
    "LessonObjective",
    "LessonPage",
    "ModuleCompetency",
    "ModuleObjective",
    "ModuleOrigin",
    "ModulePage",
    "ModuleReview",
    "ModuleTranslation",
    "ModulePrerequisite",
    "ModulePrinciple",
    "ModuleSDG",
    "Principle",
    "ReleaseException",
    "ReviewComment",
    "ReviewState",
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
