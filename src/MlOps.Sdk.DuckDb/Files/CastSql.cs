using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>SQL that turns a text into a value of a type, or fails: the engine's own cast would round 1.5 to 2 and cut a time off a date.</summary>
internal static class CastSql
{
    /// <summary>The engine's type that texts are cast to; a timestamp without a zone is in UTC.</summary>
    public static string TypeName(DataType type) => type.Kind == DataTypeKind.Timestamp ? "TIMESTAMPTZ" : DuckDbDatabase.SqlTypeName(type);

    /// <summary>The value, or an error of the engine.</summary>
    /// <param name="field">What it must be.</param>
    /// <param name="text">SQL for the text.</param>
    public static string Value(Field field, string text)
    {
        var value = field.Type.Kind == DataTypeKind.Utf8 ? text : $"CAST({text} AS {TypeName(field.Type)})";
        if (Loss(field.Type, text) is { } loss)
        {
            value = $"CASE WHEN {loss} THEN error('the value does not fit its type') ELSE {value} END";
        }

        return field.IsNullable ? value : $"CASE WHEN {text} IS NULL THEN error('a value is missing') ELSE {value} END";
    }

    /// <summary>A condition that is true for a text that is not a value of the field.</summary>
    public static string IsWrong(Field field, string text)
    {
        var loss = Loss(field.Type, text) is { } condition ? $" OR coalesce({condition}, false)" : string.Empty;
        var wrong = $"({text} IS NOT NULL AND (TRY_CAST({text} AS {TypeName(field.Type)}) IS NULL{loss}))";
        return field.IsNullable ? wrong : $"({text} IS NULL OR {wrong})";
    }

    private static string? Loss(DataType type, string text) => type switch
    {
        { IsInteger: true } => $"((contains({text}, '.') OR contains(lower({text}), 'e-')) AND TRY_CAST({text} AS DOUBLE) <> trunc(TRY_CAST({text} AS DOUBLE)))",
        { Kind: DataTypeKind.Date } => $"contains({text}, ':')",
        _ => null,
    };
}
