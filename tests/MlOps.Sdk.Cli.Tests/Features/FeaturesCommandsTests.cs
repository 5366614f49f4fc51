using System.Text.Json;

namespace MlOps.Sdk.Cli.Tests;

public sealed class FeaturesCommandsTests : IDisposable
{
    private const string Definitions = """
        {
          "format": 1,
          "entities": [{ "name": "customer", "keys": [{ "column": "customer_id", "type": "int64" }] }],
          "views": [
            {
              "name": "spending", "entity": "customer",
              "source": { "kind": "csv", "path": "PAYMENTS", "timestamp": "at" },
              "features": [{ "name": "n", "function": "count" }, { "name": "mean", "function": "mean", "column": "amount", "window": "WINDOW" }],
              "tags": ["money"]
            }
          ],
          "on_demand_views": [
            {
              "name": "ratios", "request": [{ "name": "amount", "type": "float64" }], "uses": ["spending"],
              "features": [{ "name": "to_mean", "expression": { "divide": [{ "column": "amount" }, { "column": "spending__mean" }] } }]
            }
          ],
          "services": [{ "name": "fraud", "features": ["spending", "ratios"] }]
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _payments;

    public FeaturesCommandsTests() => _payments = _folder.Write(
        "payments.csv", "customer_id,at,amount\n1,2024-01-01T00:00:00Z,10\n1,2024-01-02T00:00:00Z,30\n2,2024-01-01T12:00:00Z,5\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_FromPlanToGet_ServeTheFeaturesOfAFile()
    {
        var file = Write("30d");
        var plan = await RunAsync("plan", "-d", file);
        Assert.Equal(["+ feature view spending v1", "+ on-demand feature view ratios v1", "+ feature service fraud v1"], Lines(plan).Where(l => l[0] == '+'));
        Assert.Equal(Lines(plan), Lines(await RunAsync("apply", "-d", file)));
        Assert.Contains("= feature view spending v1", (await RunAsync("plan", "-d", file)).Output);

        // Events come in at three instants and leave the window at three more.
        Assert.Equal(["spending@v1: 6 rows; 2 brought online"], Lines(await RunAsync("materialize", "-d", file, "--as-of", "2024-03-01")));
        Assert.Contains("unchanged", (await RunAsync("materialize", "-d", file, "--view", "spending", "--offline-only")).Output);

        var get = await RunAsync("get", "-d", file, "--service", "fraud", "--at", "2024-03-01", "--row", "{\"customer_id\": 1, \"amount\": 4}", "-r", "{\"customer_id\": 9, \"amount\": null}", "--json");
        var rows = Lines(get).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal((2L, "present"), (Value(rows[0], "spending__n").GetInt64(), Status(rows[0], "spending__n")));
        Assert.Equal(JsonValueKind.Null, Value(rows[0], "spending__mean").ValueKind);
        Assert.Equal((0L, "missing"), (Value(rows[1], "spending__n").GetInt64(), Status(rows[1], "spending__n")));

        var table = Lines(await RunAsync("get", "-d", file, "--at", "2024-03-01", "--row", "{\"customer_id\": 2}"));
        Assert.Equal("customer_id  feature         value  status   event time", table[0]);
        Assert.Equal("          2  spending__n         1  present  2024-01-01T12:00:00Z", table[2]);
    }

    [Fact]
    public async Task Apply_ChangedWindow_IsANewVersionAndThePlanSaysSo()
    {
        await RunAsync("apply", "-d", Write("30d"));
        var changed = Write("60d");

        var plan = await RunAsync("plan", "-d", changed, "--json");
        using var json = JsonDocument.Parse(plan.Output);
        var change = json.RootElement.GetProperty("changes")[0];

        Assert.Equal(("feature_view", "spending", "changed", 2), (change.GetProperty("kind").GetString(), change.GetProperty("name").GetString(), change.GetProperty("change").GetString(), change.GetProperty("version").GetInt32()));
        Assert.Contains("features.mean.window: 30d -> 60d", change.GetProperty("properties")[0].GetString());
        var revision = json.RootElement.GetProperty("revision").GetInt64();
        Assert.Equal(ExitCode.Success, (await RunAsync("apply", "-d", changed, "--revision", $"{revision}")).ExitCode);
        Assert.Equal(ExitCode.Failure, (await RunAsync("apply", "-d", Write("90d"), "--revision", $"{revision}")).ExitCode);
    }

    [Theory]
    [InlineData("plan", "-d", "missing.json", "missing.json")]
    [InlineData("plan", "-d", "BROKEN", "$.views[0]")]
    [InlineData("get", "-d", "FILE", "--row", "[1]", "no JSON object")]
    [InlineData("get", "-d", "FILE", "--row", "{\"customer\": 1}", "'customer', which is not asked for")]
    [InlineData("get", "-d", "FILE", "--row", "{}", "lacks 'customer_id'")]
    [InlineData("get", "-d", "FILE", "--service", "nobody", "--row", "{}", "They have: fraud")]
    [InlineData("materialize", "-d", "FILE", "--view", "nobody", "They have: spending")]
    public async Task Commands_WithSomethingWrong_ExitWithOneSentence(params string[] words)
    {
        var (file, broken) = (Write("30d"), _folder.Write("broken.json", Definitions.Replace("\"csv\"", "\"xls\"", StringComparison.Ordinal)));

        var run = await RunAsync([.. words[..^1].Select(w => w switch { "FILE" => file, "BROKEN" => broken, _ => w })]);

        Assert.Equal((ExitCode.Failure, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(words[^1], Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Get_WithABadInstant_IsAUsageError()
    {
        var run = await RunAsync("get", "-d", Write("30d"), "--row", "{}", "--at", "yesterday");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("'yesterday' of --at", run.Error);
    }

    private static string[] Lines(CommandRun run)
    {
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        return run.Output.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static JsonElement Value(JsonElement row, string feature) => row.GetProperty("features").GetProperty(feature).GetProperty("value");

    private static string? Status(JsonElement row, string feature) => row.GetProperty("features").GetProperty(feature).GetProperty("status").GetString();

    private string Write(string window) => _folder.Write(
        $"features-{window}.json",
        Definitions.Replace("PAYMENTS", _payments.Replace("\\", "\\\\", StringComparison.Ordinal), StringComparison.Ordinal).Replace("WINDOW", window, StringComparison.Ordinal));

    private Task<CommandRun> RunAsync(params string[] words) => CommandRun.HereAsync(["features", .. words, "--path", _folder.File("platform")]);
}
