using System.Globalization;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Cli;

/// <summary>Writes a profile for people.</summary>
internal static class ProfileTable
{
    public static string Write(TableProfile profile)
    {
        var probabilities = profile.Columns.SelectMany(c => c.Quantiles.Select(q => q.Probability)).Distinct().Order().ToList();
        var table = new TextTable(
            [("name", false), ("type", false), ("nulls", true), ("distinct", true), ("min", true), ("max", true), ("mean", true), ("std", true),
             .. probabilities.Select(p => (p.ToString("0.##%", CultureInfo.InvariantCulture), true))]);
        foreach (var column in profile.Columns)
        {
            table.Add(
                [column.Name, column.Type.ToString(), Whole(column.Nulls), Whole(column.Distinct), column.Min, column.Max, Number(column.Mean), Number(column.Std),
                 .. probabilities.Select(p => Number(column.Quantiles.Where(q => q.Probability.Equals(p)).Select(q => (double?)q.Value).FirstOrDefault()))]);
        }

        return $"{Whole(profile.Rows)} rows{Environment.NewLine}{Environment.NewLine}{table.Write()}";
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Number(double? number) => number is null or double.NaN ? null : number.Value.ToString("G6", CultureInfo.InvariantCulture);
}
