namespace MlOps.Sdk.Core;

/// <summary>The SQL that a metadata database speaks. Statements stay in the subset both share; the dialect is for the rare exception.</summary>
public enum SqlDialect
{
    /// <summary>SQLite 3.35 or newer.</summary>
    Sqlite,

    /// <summary>PostgreSQL 14 or newer.</summary>
    PostgreSql,
}
