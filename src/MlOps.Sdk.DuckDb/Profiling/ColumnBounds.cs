using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>How many values a column has and between which they lie.</summary>
/// <param name="Column">The column.</param>
/// <param name="Count">How many rows have a value.</param>
/// <param name="Min">The smallest as text.</param>
/// <param name="Max">The largest as text.</param>
/// <param name="Low">The smallest as number, where the column has a mean.</param>
/// <param name="High">The largest as number.</param>
internal sealed record ColumnBounds(ProfiledColumn Column, long Count, string? Min, string? Max, double Low, double High)
{
    // Beyond these the squares of numbers leave the range of doubles.
    private const double Huge = 1e150;
    private const double Tiny = 1e-150;

    /// <summary>Whether mean and standard deviation are finite numbers.</summary>
    public bool HasFiniteMoments => Column.HasMean && Count > 0 && double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Whether the column has quantiles.</summary>
    public bool HasQuantiles => Column.Type.IsNumeric && Count > 0;

    /// <summary>The mean of values among which are infinities.</summary>
    public double? InfiniteMean => !Column.HasMean || Count == 0 || (double.IsInfinity(Low) && double.IsInfinity(High) && Low < High)
        ? null
        : double.IsInfinity(High) ? High : Low;

    /// <summary>The power of two by which values are multiplied before anything is computed from them.</summary>
    public double Scale { get; } = ScaleOf(Math.Max(Math.Abs(Low), Math.Abs(High)));

    /// <summary>SQL for the scaled value of a column, from the name it has in the inner query.</summary>
    public string Scaled(int index) =>
        Scale == 1 ? $"CAST(v{index} AS DOUBLE)" : $"(CAST(v{index} AS DOUBLE) * {Scale.ToString("E17", CultureInfo.InvariantCulture)})";

    /// <summary>SQL for the mean of the scaled values: integers are added exactly, others with the error of each addition carried along.</summary>
    public string MeanSql(int index) => Column.Type.IsInteger ? $"avg(CAST(v{index} AS HUGEINT))" : $"favg({Scaled(index)})";

    /// <summary>SQL for the scaled distance from the smallest value: far from zero the squares of the values themselves would drown their differences.</summary>
    public string ShiftedSql(int index) => Column.Type.IsInteger
        ? $"CAST(CAST(v{index} AS HUGEINT) - CAST({Min} AS HUGEINT) AS DOUBLE)"
        : $"({Scaled(index)} - {(Low * Scale).ToString("E17", CultureInfo.InvariantCulture)})";

    /// <summary>SQL that counts and bounds a column.</summary>
    public static string Sql(ProfiledColumn column, int index)
    {
        var number = column.HasMean ? $", CAST(min(v{index}) AS DOUBLE) AS l{index}, CAST(max(v{index}) AS DOUBLE) AS h{index}" : string.Empty;
        return $"count(v{index}) AS c{index}, {column.Text($"min(v{index})")} AS a{index}, {column.Text($"max(v{index})")} AS z{index}{number}";
    }

    /// <summary>What that SQL found.</summary>
    public static ColumnBounds Read(ProfiledColumn column, RecordBatch batch, int index) => new(
        column,
        (long)batch[$"c{index}"].GetValue(0)!,
        (string?)batch[$"a{index}"].GetValue(0),
        (string?)batch[$"z{index}"].GetValue(0),
        column.HasMean ? (double?)batch[$"l{index}"].GetValue(0) ?? 0 : 0,
        column.HasMean ? (double?)batch[$"h{index}"].GetValue(0) ?? 0 : 0);

    private static double ScaleOf(double largest) => largest switch
    {
        > Huge and < double.PositiveInfinity => Math.ScaleB(1, -Math.ILogB(largest) - 1),
        > 0 and < Tiny => Math.ScaleB(1, Math.Min(1000, -Math.ILogB(largest))),
        _ => 1,
    };
}
