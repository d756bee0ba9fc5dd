"""Engines of relational stores, as people call them, and what their licences mean for the bill."""

import re

from ...domain.requirements import StoreKind

MYSQL = frozenset({"mysql", "mariadb", "aurora-mysql"})
# What is sold under a licence, and has no prices here; it is charged as if it were PostgreSQL.
_LICENSED = ("oracle", "db2", "sap hana", "hana", "sap ase", "sybase", "informix", "teradata")
# By the beginnings of their names: what the prices of each kind of store are those of.
_CHARGED = {
    StoreKind.RELATIONAL: ("postgres", "mysql", "mariadb", "aurora", "cloud sql", "alloydb", "rds"),
    StoreKind.OBJECT: ("s3", "blob", "gcs", "object", "cloud storage", "minio"),
    StoreKind.CACHE: ("redis", "valkey", "memcached", "elasticache", "memorystore"),
    StoreKind.DOCUMENT: ("dynamodb", "cosmos", "firestore"),
    StoreKind.KEY_VALUE: ("dynamodb", "cosmos", "firestore", "bigtable"),
    StoreKind.SEARCH: ("opensearch", "elasticsearch", "elastic"),
    StoreKind.STREAM: ("kafka", "kinesis", "event ?hub", "pub ?sub"),
    StoreKind.WAREHOUSE: ("bigquery", "athena", "redshift", "synapse", "fabric"),
}
_SQL_SERVER = re.compile(r"\b(ms|microsoft )?sql ?server|\bmssql|\bazure sql")
_ENTERPRISE = re.compile(r"\b(enterprise|ee)\b")
_SMALLER = re.compile(r"\b(web|express|ex)\b")


def is_mysql(engine: str) -> bool:
    return engine in MYSQL


def is_sqlserver(engine: str) -> bool:
    """`sqlserver`, `MS SQL Server 2022`, `sqlserver-ee`, as RDS calls it."""
    return _SQL_SERVER.search(_words(engine)) is not None


def is_enterprise(engine: str) -> bool:
    """The Enterprise edition; the Standard edition where nothing is said."""
    return is_sqlserver(engine) and _ENTERPRISE.search(_words(engine)) is not None


def is_licensed(engine: str) -> bool:
    """Whether a company buys it by the licence: what is built on one runs already, or is bought with it."""
    return is_sqlserver(engine) or needs_licence(engine)


def needs_licence(engine: str) -> bool:
    """Whether its licences are in no price here, and come on top of the bill."""
    return not is_sqlserver(engine) and _licensed(_words(engine)) != ""


def family(engine: str) -> str:
    """The name that products are listed under: `oracle` for `Oracle Database 19c EE`."""
    if is_sqlserver(engine):
        return "sqlserver"
    return _licensed(_words(engine)) or engine


def open_amount(engine: str, kind: StoreKind) -> str:
    """What the bill does not have of an engine, in words; empty where it has all."""
    words = _words(engine)
    if not words or any(re.search(rf"\b{one}", words) for one in _CHARGED.get(kind, ())):
        return ""
    if kind is not StoreKind.RELATIONAL:
        return f"charged as the {kind.replace('_', '-')} store of the provider"
    if is_sqlserver(engine):
        smaller = _SMALLER.search(words)
        return "charged as the Standard edition of SQL Server, which costs more" if smaller else ""
    if _licensed(words):
        return "charged as PostgreSQL, without its licences"
    return "charged as PostgreSQL"


def _licensed(words: str) -> str:
    return next((one for one in _LICENSED if re.search(rf"\b{one}\b", words)), "")


def _words(engine: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", engine.lower()).strip()
