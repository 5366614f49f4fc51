using System.Text.Json;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Profiles against those that pandas computed, with exact standard deviations (reference/profiles.py).</summary>
public sealed class ReferenceProfileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Profiling", "reference");

    public static TheoryData<string> Tables => [.. Directory.GetFiles(Path.Combine(Folder, "tables"), "*.csv*").Select(f => Path.GetFileName(f)!).Order()];

    [Fact]
    public void Tables_OfTheReference_AreAllThere()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "profiles.json")));

        Assert.Equal(6, reference.RootElement.EnumerateObject().Count());
        Assert.Equal(reference.RootElement.EnumerateObject().Select(p => p.Name).Order(), Tables.Select(t => t.Data));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task ProfileAsync_HeldInMemory_EqualsPandas(string table) => await CheckAsync(table, new TableProfileOptions());

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task ProfileAsync_TooLongToHold_EqualsPandas(string table) => await CheckAsync(table, new TableProfileOptions { ValuesInMemory = 10 });

    private static async Task CheckAsync(string table, TableProfileOptions options)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "profiles.json")));
        var reference = document.RootElement.GetProperty(table);
        var expected = reference.GetProperty("columns").EnumerateObject().ToList();
        using var database = DuckDbDatabase.Open();

        var profile = await database.ProfileAsync(Path.Combine(Folder, "tables", table), options);

        using var json = JsonDocument.Parse(profile.ToJson());
        Assert.Equal(reference.GetProperty("rows").GetInt64(), json.RootElement.GetProperty("rows").GetInt64());
        var actual = json.RootElement.GetProperty("columns").EnumerateArray().ToList();
        Assert.Equal(expected.Select(c => c.Name), actual.Select(c => c.GetProperty("name").GetString()!));
        foreach (var (want, got) in expected.Zip(actual))
        {
            foreach (var key in (string[])["nulls", "distinct"])
            {
                Assert.Equal(want.Value.GetProperty(key).GetInt64(), got.GetProperty(key).GetInt64());
            }

            foreach (var key in (string[])["min", "max"])
            {
                CheckBound(want.Value.GetProperty(key), got.GetProperty(key));
            }

            foreach (var key in (string[])["mean", "std"])
            {
                CheckNumber(want.Value.GetProperty(key), got.GetProperty(key), $"{want.Name} {key}");
            }

            var quantiles = want.Value.GetProperty("quantiles").EnumerateObject().ToList();
            Assert.Equal(quantiles.Select(q => q.Name), got.GetProperty("quantiles").EnumerateObject().Select(q => q.Name));
            Assert.All(quantiles, q => CheckNumber(q.Value, got.GetProperty("quantiles").GetProperty(q.Name), $"{want.Name} {q.Name}"));
        }
    }

    private static void CheckBound(JsonElement want, JsonElement got)
    {
        Assert.Equal(want.ValueKind, got.ValueKind);
        if (want.ValueKind == JsonValueKind.Number && want.TryGetInt64(out var integer))
        {
            Assert.Equal(integer, got.GetDecimal());
        }
        else if (want.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(want.GetDouble(), got.GetDouble());
        }
        else
        {
            Assert.Equal(want.GetString(), got.GetString());
        }
    }

    private static void CheckNumber(JsonElement want, JsonElement got, string what)
    {
        Assert.Equal(want.ValueKind, got.ValueKind);
        if (want.ValueKind == JsonValueKind.Number)
        {
            var (expected, actual) = (want.GetDouble(), got.GetDouble());

            // Adding numbers in another order than pandas moves the last digits.
            Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected), $"{what}: expected {expected:R}, got {actual:R}.");
        }
    }
}
