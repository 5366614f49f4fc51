using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ParameterValueTests
{
    private static DuckDbQuery Parameters(params (string Name, object? Value)[] values) =>
        new() { Parameters = values.ToDictionary(v => v.Name, v => v.Value) };

    [Fact]
    public async Task QueryAllAsync_EveryKindOfParameter_ArrivesAsItsType()
    {
        using var database = DuckDbDatabase.Open();
        var at = new DateTimeOffset(2024, 2, 29, 13, 0, 0, 123, TimeSpan.FromHours(2));

        using var result = await database.QueryAllAsync(
            "SELECT $b AS b, $i AS i, $u AS u, $h AS h, $f AS f, $d AS d, $m AS m, $s AS s, $x AS x, $day AS day, $at AS at, $v AS v, $n::INTEGER AS n",
            Parameters(
                ("b", true), ("i", -5), ("u", ulong.MaxValue), ("h", (Int128)1 << 100), ("f", 1.5f), ("d", Math.PI), ("m", -12.345m), ("s", "it's; DROP TABLE t\0--"),
                ("x", new byte[] { 0, 1, 255 }), ("day", new DateOnly(1969, 12, 31)), ("at", at), ("v", new[] { 1f, 2f }), ("n", null)));

        Assert.Equal(
            ["boolean", "int32", "uint64", "decimal128(38,0)", "float32", "float64", "decimal128(5,3)", "utf8", "binary", "date", "timestamp", "vector(2)", "int32"],
            result.Schema.Select(f => f.Type.ToString()));
        Assert.Equal(true, result["b"].GetValue(0));
        Assert.Equal(ulong.MaxValue, result["u"].GetValue(0));
        Assert.Equal((Int128)1 << 100, result.Column<Int128>("h")[0]);
        Assert.Equal(-12.345m, result["m"].GetValue(0));
        Assert.Equal("it's; DROP TABLE t\0--", result["s"].GetValue(0));
        Assert.Equal(new byte[] { 0, 1, 255 }, result["x"].GetValue(0));
        Assert.Equal(new DateOnly(1969, 12, 31), result["day"].GetValue(0));
        Assert.Equal(at.ToUniversalTime(), result["at"].GetValue(0));
        Assert.Equal(new[] { 1f, 2f }, result["v"].GetValue(0));
        Assert.True(result["n"].IsNull(0));
    }

    [Fact]
    public async Task QueryAllAsync_ParameterMissingUnusedOrOfForeignType_SaysWhich()
    {
        using var database = DuckDbDatabase.Open();

        var missing = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a + $b", Parameters(("a", 1))));
        var unused = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", 1), ("spare", 2))));
        var foreign = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", new Uri("about:blank")))));
        var local = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", new DateTime(2024, 1, 1)))));

        Assert.Contains("'$b'", missing.Message);
        Assert.Contains("'spare'", unused.Message);
        Assert.Contains("Uri", foreign.Message);
        Assert.Contains("UTC", local.Message);
    }
}
