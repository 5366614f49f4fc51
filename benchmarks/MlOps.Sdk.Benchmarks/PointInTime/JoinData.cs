using System.Globalization;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The files of the join, made once and kept in <c>artifacts/benchmarks</c>.</summary>
internal sealed class JoinData
{
    private const string FirstHour = "TIMESTAMP '2024-01-01'";
    private const int Entities = 100_000;
    private const int LabelEntities = 102_000;
    private const int Days = 90;
    private const int LabelDays = 95;
    private const long MicrosecondsPerDay = 86_400_000_000;

    private JoinData(string features, string labels) => (Features, Labels) = (features, labels);

    /// <summary>A Parquet file: entity_id, event_timestamp, created_timestamp, f0 … f9.</summary>
    public string Features { get; }

    /// <summary>A Parquet file: label_id, entity_id, ts.</summary>
    public string Labels { get; }

    public static async Task<JoinData> PrepareAsync(JoinSettings settings, TextWriter log)
    {
        var folder = Path.Combine(RepositoryRoot(), "artifacts", "benchmarks", "point-in-time");
        Directory.CreateDirectory(folder);
        var kind = settings.IsClustered ? "clustered" : "random";
        var data = new JoinData(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"features-{settings.Rows}-{kind}.parquet")),
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"labels-{settings.Labels}.parquet")));
        await WriteAsync(data.Features, FeaturesSql(settings), log);
        await WriteAsync(data.Labels, LabelsSql(settings), log);
        return data;
    }

    // Hashes of the row's number: the same rows on every machine and with any number of threads.
    private static string FeaturesSql(JoinSettings settings)
    {
        var values = Enumerable.Range(0, 10).Select(i => $"CAST(hash(i, 10 + {i}) >> 11 AS DOUBLE) / 9007199254740992 AS f{i}");
        return $"""
            SELECT CAST(hash(i, 1) % {Entities} AS BIGINT) AS entity_id,
                {FirstHour} + to_hours(CAST(hash(i, 2) % {Days * 24} AS BIGINT)) AS event_timestamp,
                event_timestamp + to_microseconds(CAST(hash(i, 3) % {MicrosecondsPerDay} AS BIGINT)) AS created_timestamp,
                {string.Join(", ", values)}
            FROM range({settings.Rows}) r(i) {(settings.IsClustered ? "ORDER BY entity_id, event_timestamp, created_timestamp" : string.Empty)}
            """;
    }

    private static string LabelsSql(JoinSettings settings) => $"""
        SELECT CAST(i AS BIGINT) AS label_id, CAST(hash(i, 4) % {LabelEntities} AS BIGINT) AS entity_id,
            {FirstHour} + to_microseconds(CAST(hash(i, 5) % {LabelDays * MicrosecondsPerDay} AS BIGINT)) AS ts
        FROM range({settings.Labels}) r(i)
        """;

    private static async Task WriteAsync(string path, string sql, TextWriter log)
    {
        if (File.Exists(path))
        {
            return;
        }

        await log.WriteLineAsync($"Writing {Path.GetFileName(path)} …");
        using var database = DuckDbDatabase.Open();
        var partial = path + ".partial";
        await database.ExecuteAsync($"COPY ({sql}) TO {DuckDbDatabase.QuoteLiteral(partial)} (FORMAT parquet, COMPRESSION zstd)");
        File.Move(partial, path);
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlOps.Sdk.sln")))
        {
            folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? throw new InvalidOperationException("Run the benchmark from a build within the repository.");
        }

        return folder;
    }
}
