using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class VectorReaderTests
{
    [Theory]
    [InlineData("SELECT (-170141183460469231731687303715884105727)::HUGEINT AS c", "38 digits")]
    [InlineData("SELECT [1, 2] AS c", "LIST")]
    [InlineData("SELECT {'a': 1} AS c", "STRUCT")]
    [InlineData("SELECT INTERVAL 1 DAY AS c", "INTERVAL")]
    [InlineData("SELECT TIME '12:00' AS c", "TIME")]
    [InlineData("SELECT [1, 2]::DOUBLE[2] AS c", "FLOAT[n]")]
    public async Task QueryAllAsync_TypeWithoutColumn_NamesColumnAndCast(string sql, string expected)
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<DataEngineException>(() => database.QueryAllAsync(sql));

        Assert.Contains("'c'", error.Message);
        Assert.Contains("CAST", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task QueryAllAsync_EngineTypesWithoutTwin_ComeAsDocumented()
    {
        using var database = DuckDbDatabase.Open();

        using var result = await database.QueryAllAsync(
            """
            SELECT sum(i) AS total, 'b'::ENUM('a', 'b') AS name, '0123abcd-4567-89ab-cdef-0123456789ab'::UUID AS id,
                   TIMESTAMP_NS '1969-12-31 23:59:59.999999999' AS ns, TIMESTAMP_S '2024-01-01 00:00:01' AS s, TIMESTAMP_MS '2024-01-01 00:00:00.5' AS ms,
                   TIMESTAMPTZ '2024-01-01 12:00:00+03' AS tz, [1, NULL, 3]::FLOAT[3] AS v
            FROM range(10) t(i)
            """);

        Assert.Equal((Int128)45, result.Column<Int128>("total")[0]);
        Assert.Equal("b", result["name"].GetValue(0));
        Assert.Equal("0123abcd-4567-89ab-cdef-0123456789ab", result["id"].GetValue(0));
        Assert.Equal(-1, result.Column<long>("ns")[0]);
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T00:00:01Z"), result["s"].GetValue(0));
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T00:00:00.5Z"), result["ms"].GetValue(0));
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T09:00:00Z"), result["tz"].GetValue(0));
        Assert.Equal([1f, float.NaN, 3f], (float[])result["v"].GetValue(0)!);
    }
}
