namespace MlOps.Sdk.DuckDb;

/// <summary>How CSV files are read: UTF-8 with a header line, values quoted by <c>"</c> where needed; <c>.gz</c> files are unpacked.</summary>
public sealed class CsvReadOptions : FileReadOptions
{
    /// <summary>What stands between two values. Default: a comma.</summary>
    public char Delimiter { get; set; } = ',';

    /// <summary>Texts that stand for a missing value. Default: only the empty text.</summary>
    public IReadOnlyList<string> NullTexts { get; set; } = [string.Empty];
}
