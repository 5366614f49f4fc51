using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>128-bit integers as decimals of 38 digits, which nearly all of them fit.</summary>
internal static class WideInteger
{
    private static readonly Int128 Limit = Int128.Parse("100000000000000000000000000000000000000", CultureInfo.InvariantCulture);

    public static Int128 Check(string column, Int128 value) =>
        value < Limit && value > -Limit ? value : throw TooLong(column, value.ToString(CultureInfo.InvariantCulture));

    public static Int128 Check(string column, UInt128 value) =>
        value < (UInt128)Limit ? (Int128)value : throw TooLong(column, value.ToString(CultureInfo.InvariantCulture));

    private static DataEngineException TooLong(string column, string value) =>
        new($"Column '{column}' of the result holds {value}, which has more than 38 digits. CAST the column to DOUBLE or VARCHAR in the SQL.", "query");
}
