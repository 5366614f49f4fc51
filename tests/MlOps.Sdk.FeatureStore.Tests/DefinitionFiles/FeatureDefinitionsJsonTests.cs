using System.Text.Json.Nodes;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureDefinitionsJsonTests
{
    private const string Document = """
        {
          "format": 1,
          "entities": [
            { "name": "customer", "keys": [{ "column": "customer_id", "type": "int64" }] },
            { "name": "pair", "keys": [{ "column": "a", "type": "utf8" }, { "column": "b", "type": "int32" }] }
          ],
          "views": [
            {
              "name": "customer", "entity": "customer",
              "source": { "kind": "csv", "path": "payments.csv", "timestamp": "at", "created": "written_at", "keys": ["id"] },
              "features": [
                { "name": "n", "function": "count", "window": "36h" },
                { "name": "mean_30d", "function": "mean", "column": "amount", "window": "30d" },
                { "name": "shops", "function": "top_k", "column": "shop", "k": 3, "value_type": "utf8" },
                { "name": "spread", "function": "standard_deviation", "column": "amount" },
                { "name": "since", "function": "time_since_last" }
              ],
              "time_to_live": "365d", "owner": "risk", "description": "What a customer\nspends.", "tags": ["core", "money"]
            },
            {
              "name": "pairs", "entity": "pair", "source": { "kind": "parquet", "path": "pairs/*.parquet", "timestamp": "at" },
              "features": [{ "name": "score", "type": "float32" }, { "name": "price", "type": "decimal128(10,2)", "column": "Price in EUR" }]
            }
          ],
          "on_demand_views": [
            {
              "name": "ratios", "request": [{ "name": "amount", "type": "float64" }], "uses": ["customer"],
              "features": [
                { "name": "amount_to_mean", "expression": { "divide": [{ "column": "amount" }, { "column": "customer__mean_30d" }] } },
                { "name": "late", "expression": { "or": [{ "less": [{ "hour": [{ "instant": [] }] }, { "int64": 6 }] }, { "null": "boolean" }] } },
                { "name": "age", "expression": { "seconds_between": [{ "timestamp": "2024-01-01T00:00:00+01:00" }, { "instant": [] }] } }
              ]
            }
          ],
          "services": [{ "name": "fraud", "features": ["ratios", "customer__n", "pairs__score"], "owner": "risk" }]
        }
        """;

    [Fact]
    public void Parse_Document_GivesWhatCodeWouldDefine()
    {
        var set = FeatureDefinitions.Parse(Document);
        var customer = new FeatureView("customer", new Entity("customer", DataType.Int64, "customer_id"), Source.Csv("payments.csv", "at", "written_at", "id"))
            .Aggregate("n", a => a.Count().Over(TimeSpan.FromHours(36)))
            .Aggregate("mean_30d", a => a.Mean("amount").Over(TimeSpan.FromDays(30)))
            .Aggregate("shops", a => a.TopK("shop", 3, DataType.Utf8))
            .Aggregate("spread", a => a.StandardDeviation("amount"))
            .Aggregate("since", a => a.TimeSinceLast())
            .WithTimeToLive(TimeSpan.FromDays(365)).WithOwner("risk").WithDescription("What a customer\nspends.").WithTags("money", "core");
        var pairs = new FeatureView("pairs", new Entity("pair", [new JoinKey("a", DataType.Utf8), new JoinKey("b", DataType.Int32)]), Source.Parquet("pairs/*.parquet", "at"))
            .Feature("score", DataType.Float32).Feature("price", DataType.Decimal128(10, 2), "Price in EUR");
        var ratios = new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Uses(customer)
            .Feature("amount_to_mean", f => f["amount"] / f["customer__mean_30d"])
            .Feature("late", f => (f.Instant.Hour() < 6) | FeatureExpression.Null(DataType.Boolean))
            .Feature("age", f => f.Instant.SecondsSince(new DateTimeOffset(2023, 12, 31, 23, 0, 0, TimeSpan.Zero)));
        Assert.Equal([customer, pairs], set.Views);
        Assert.Equal([ratios], set.OnDemandViews);
        Assert.Equal([new FeatureService("fraud").Include(ratios).Include(customer, "n").Include(pairs, "score").WithOwner("risk")], set.Services);
    }

    [Fact]
    public void ToJson_ParsedAgain_IsTheSame()
    {
        var set = FeatureDefinitions.Parse(Document);
        var text = set.ToJson();
        var again = FeatureDefinitions.Parse(text);
        Assert.Equal(set.Views, again.Views);
        Assert.Equal(set.OnDemandViews, again.OnDemandViews);
        Assert.Equal(set.Services, again.Services);
        Assert.Equal(text, again.ToJson());
        Assert.Contains("\"window\": \"36h\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_BatchesOrTwoEntitiesOfOneName_SaysWhy()
    {
        using var batch = new RecordBatchBuilder(new Schema(new Field("at", DataType.Timestamp))).Build();
        var memory = new FeatureView("m", new Entity("e", DataType.Int64), Source.Batches("rows", [batch], "at")).Feature("x", DataType.Int64);
        Assert.Contains("batches in memory", Assert.Throws<InvalidOperationException>(() => new FeatureDefinitions([memory]).ToJson()).Message, StringComparison.Ordinal);
        var other = new FeatureView("o", new Entity("customer", DataType.Utf8), Source.Csv("o.csv", "at")).Feature("x", DataType.Int64);
        Assert.Contains("two different entities named 'customer'", Assert.Throws<InvalidOperationException>(() => new FeatureDefinitions([Bank.Customer(), other]).ToJson()).Message, StringComparison.Ordinal);
    }

    /// <summary>A place in the document, what is put there as JSON, and what the message must say.</summary>
    public static TheoryData<string, string, string> WrongDocuments() => new()
    {
        { "format", "2", "at $.format: the format is 2" },
        { "format", "null", "at $: the property 'format' is missing" },
        { "format", "1.5", "at $.format: a whole number of 64 bits is expected here, but there is 1.5" },
        { "$type", "\"System.Diagnostics.Process\"", "at $: there is no property '$type' here" },
        { "views/0/sorce", "1", "at $.views[0]: there is no property 'sorce' here; did you mean 'source'?" },
        { "views/0/name", "\"a\\nb\"", "cannot be the name of a feature view" },
        { "views/0/name", "\"../../etc\"", "cannot be the name of a feature view" },
        { "views/0/name", "7", "at $.views[0].name: a text is expected here, but there is 7" },
        { "views/0/owner", "\"evil\\r\\nline\"", "owner or tag" },
        { "views/0/tags", "[\"\\u202Eflip\"]", "owner or tag" },
        { "views/0/entity", "\"nobody\"", "at $.views[0].entity: there is no entity 'nobody' in the document; it has: customer, pair" },
        { "views/0/source/kind", "\"exec\"", "at $.views[0].source.kind: there is no source of kind 'exec'" },
        { "views/0/source/path", "\"x\\n; rm -rf /\"", "has control characters" },
        { "views/0/source/keys", "[\"a\", \"b\"]", "names the key columns (a, b)" },
        { "views/0/features", "{}", "at $.views[0].features: a list is expected here, but there is an object" },
        { "views/0/features/0/function", "\"median\"", "at $.views[0].features[0].function: 'median' is no function of aggregations" },
        { "views/0/features/0/column", "\"amount\"", "at $.views[0].features[0]: there is no property 'column' here" },
        { "views/0/features/1/column", "null", "at $.views[0].features[1]: the property 'column' is missing" },
        { "views/0/features/1/window", "\"30 days\"", "at $.views[0].features[1].window: '30 days' is no duration" },
        { "views/0/features/1/window", "\"99999999999999999999d\"", "is no duration" },
        { "views/0/features/1/window", "\"0d\"", "at $.views[0].features[1].window: The window must be longer than zero" },
        { "views/0/features/2/k", "100000", "at $.views[0].features[2]" },
        { "views/0/features/1/name", "\"N\"", "'N' is taken in feature view 'customer'" },
        { "views/1/features/0/type", "\"float33\"", "at $.views[1].features[0]: 'float33' is not a data type" },
        { "views/1/name", "\"Customer\"", "at $.views[1]: the name 'Customer' occurs twice" },
        { "entities/0/keys/0/type", "\"float64\"", "cannot be float64" },
        { "on_demand_views/0/uses", "[\"custmer\"]", "there is no view 'custmer'" },
        { "on_demand_views/0/features/0/expression", "{ \"system\": [] }", "at $.on_demand_views[0].features[0].expression: 'system' is no function of expressions" },
        { "on_demand_views/0/features/0/expression", "{ \"column\": \"x\" }", "at $.on_demand_views[0].features[0].expression.column: On-demand feature view 'ratios' has no input 'x'" },
        { "on_demand_views/0/features/0/expression", "{ \"constant\": [] }", "'constant' is no function" },
        { "on_demand_views/0/features/0/expression", "{ \"int64\": 1, \"float64\": 2 }", "an object with one property" },
        { "on_demand_views/0/features/0/expression", "{ \"int64\": 1e30 }", "expression.int64: a whole number" },
        { "on_demand_views/0/features/0/expression", "{ \"float64\": 1e999 }", "expression.float64: a finite number" },
        { "on_demand_views/0/features/0/expression", "{ \"add\": [{ \"int64\": 1 }, { \"utf8\": \"x\" }] }", "at $.on_demand_views[0].features[0].expression: The function 'add' takes numbers" },
        { "on_demand_views/0/features/0/expression", "{ \"timestamp\": \"yesterday\" }", "is no timestamp" },
        { "services/0/features/0", "\"ratios__nothing\"", "at $.services[0].features[0]: The view 'ratios' has no feature 'nothing'" },
        { "services/0/features/0", "\"nobody__x\"", "there is no view 'nobody'" },
        { "services/0/features", "[]", "at $: Feature service 'fraud' has no features" },
    };

    [Theory]
    [MemberData(nameof(WrongDocuments))]
    public void Parse_WrongDocument_SaysWhereAndWhat(string place, string json, string message)
    {
        var root = JsonNode.Parse(Document)!;
        var node = root;
        var steps = place.Split('/');
        foreach (var step in steps[..^1])
        {
            node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        }

        if (int.TryParse(steps[^1], out var last))
        {
            node[last] = JsonNode.Parse(json);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(json);
        }

        var failure = Assert.ThrowsAny<FormatException>(() => FeatureDefinitions.Parse(root.ToJsonString()));
        Assert.StartsWith("The definitions are wrong at $", failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("Parameter", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> NoDocuments() => new()
    {
        string.Empty,
        "null",
        "[]",
        "{",
        "{} {}",
        "{\"format\":1,\"format\":1}",
        "{\"format\":1,}",
        "{/**/\"format\":1}",
        "%YAML 1.2\n--- !!python/object/apply:os.system [id]",
        "{\"format\":1}",
        new string('[', 100_000),
        "{\"format\":1,\"entities\":[{\"name\":\"\\ud800\",\"keys\":[]}]}",
        "{\"format\":1,\"\\ud800\":[]}",
        "{\"\\ud800\":1,\"\\ud800\":2}",
        "{\"format\":1,\"entities\":\"\ud800\"}",
        "{\"format\":1,\"entities\":[{\"name\":\"a\\u0000b\",\"keys\":[]}]}",
        string.Concat(Enumerable.Repeat("{\"add\":[", 50_000)),
        $"{{\"format\":1,\"entities\":\"{new string('x', FeatureDefinitions.MaxJsonLength)}\"}}",
    };

    [Theory]
    [MemberData(nameof(NoDocuments))]
    public void Parse_NoDocument_IsRefused(string text)
    {
        var failure = Assert.ThrowsAny<FormatException>(() => FeatureDefinitions.Parse(text));
        Assert.StartsWith("The definitions are wrong at $", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 1_000, failure.Message);
    }

    [Fact]
    public void Parse_DeepestExpression_IsRead_AndOneDeeperRefused()
    {
        static string Deep(int levels) => JsonNode.Parse(Document)!.AsObject() is var root
            ? root.ToJsonString().Replace(
                """{"divide":[{"column":"amount"},{"column":"customer__mean_30d"}]}""",
                string.Concat(Enumerable.Repeat("{\"negate\":[", levels - 1)) + "{\"column\":\"amount\"}" + string.Concat(Enumerable.Repeat("]}", levels - 1)),
                StringComparison.Ordinal)
            : string.Empty;

        var deepest = FeatureDefinitions.Parse(Deep(FeatureExpression.MaxDepth));
        Assert.Equal(FeatureExpression.MaxDepth, deepest.OnDemandViews[0].Features[0].Expression.Depth);
        Assert.Equal(deepest.OnDemandViews, FeatureDefinitions.Parse(deepest.ToJson()).OnDemandViews);
        Assert.Contains("levels deep", Assert.ThrowsAny<FormatException>(() => FeatureDefinitions.Parse(Deep(FeatureExpression.MaxDepth + 1))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<FormatException>(() => FeatureDefinitions.Parse(Deep(10_000)));
    }

    [Theory]
    [InlineData("1us", 10)]
    [InlineData("1500ms", 15_000_000)]
    [InlineData("90s", 900_000_000)]
    [InlineData("36525d", 31_557_600_000_000_000)]
    public void Durations_AreWholeNumbersWithAUnit(string text, long ticks)
    {
        Assert.Equal(ticks, DurationText.Parse(text).Ticks);
        Assert.Equal(ticks, DurationText.Parse(DurationText.Format(TimeSpan.FromTicks(ticks))).Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("36526d")]
    [InlineData("1w")]
    [InlineData(" 1d")]
    public void Durations_Wrong_AreRefused(string text) => Assert.Throws<FormatException>(() => DurationText.Parse(text));
}
