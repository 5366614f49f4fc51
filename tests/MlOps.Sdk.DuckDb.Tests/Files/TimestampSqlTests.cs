using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class TimestampSqlTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("TIMESTAMPTZ")]
    [InlineData("TIMESTAMP")]
    public async Task Conversion_AnyInstant_EqualsTheEnginesCast(string from)
    {
        var isZoned = from == "TIMESTAMPTZ";
        var (ours, cast) = isZoned ? (TimestampSql.ToPlain("x"), "CAST(x AS TIMESTAMP)") : (TimestampSql.ToZoned("x"), "CAST(x AS TIMESTAMPTZ)");

        // From the year 1000 to 3000 in odd steps, the ends of what dates can be, no value, and times without end.
        var instants = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT CAST(make_timestamp(-30610224000000000 + i * 126226080000077) AS {from}) AS x FROM range(500) r(i)
            UNION ALL SELECT CAST(t AS {from}) FROM (VALUES (NULL), ('infinity'), ('-infinity'), ('1969-12-31 23:59:59.999999'), ('0001-01-01'), ('9999-12-31 23:59:59.999999')) v(t)
            """);
        using var found = await _database.QueryAllAsync(
            $"SELECT count(*) AS n, count(x) AS present, count(*) FILTER (WHERE {ours} IS DISTINCT FROM {cast}) AS differ, min(typeof({ours})) = min(typeof({cast})) AS same FROM ({instants})",
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([506L, 505L, 0L, true], found.Columns.Select(c => c.GetValue(0)));
    }
}
