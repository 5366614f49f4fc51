using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests.Pipelines;

/// <summary>Random rows with every kind of feature, nulls, infinities, extremes and, when asked for, categories never seen before.</summary>
internal static class RandomTable
{
    public const string Label = "label";

    private static readonly string[] Known = ["planner", "parser", "Lücke", "a,b\"c", "storage", "x y"];
    private static readonly string[] Unknown = ["", "new", "PLANNER", "plan", "🙂"];

    public static RecordBatch Of(int rows, Random random, bool unseen, bool nulls = true)
    {
        var schema = new Schema(
            new Field("size", DataType.Float64), new Field("count", DataType.Int64), new Field("flag", DataType.Boolean), new Field("ratio", DataType.Float32),
            new Field("constant", DataType.Int32), new Field("embedding", DataType.Vector(3)), new Field("subsystem", DataType.Utf8), new Field("kind", DataType.Utf8),
            new Field(Label, DataType.Int64));
        var builder = new RecordBatchBuilder(schema);
        for (var i = 0; i < rows; i++)
        {
            var size = Math.Exp(random.NextDouble() * 8) - 50;
            var subsystem = Pick(Known, random);
            var signal = (size > 100 ? 1 : -1) + (subsystem == "planner" ? 1.5 : 0) + (2 * random.NextDouble()) - 1;
            builder.AppendRow(
                Maybe(nulls, random, Extreme(random, size)),
                Maybe(nulls, random, (long)random.Next(-5, 400)),
                Maybe(nulls, random, random.Next(2) == 1),
                Maybe(nulls, random, (float)Extreme(random, random.NextDouble() - 0.5)),
                7,
                new[] { random.NextSingle(), random.NextSingle() * 100, -random.NextSingle() },
                Maybe(nulls, random, unseen && random.Next(4) == 0 ? Pick(Unknown, random) : subsystem),
                Maybe(nulls, random, random.Next(2) == 0 ? "fix" : "feature"),
                i < 2 ? (long)i : signal > 0 ? 1L : 0L);
        }

        return builder.Build();
    }

    private static object? Maybe(bool nulls, Random random, object value) => nulls && random.Next(8) == 0 ? null : value;

    private static string Pick(string[] values, Random random) => values[random.Next(values.Length)];

    private static double Extreme(Random random, double value) => random.Next(40) switch
    {
        0 => double.PositiveInfinity,
        1 => double.NegativeInfinity,
        2 => value * 1e30,
        3 => 1e300,
        4 => 0,
        _ => value,
    };
}
