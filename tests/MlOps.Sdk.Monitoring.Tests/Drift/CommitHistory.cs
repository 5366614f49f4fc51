using System.Globalization;
using System.IO.Compression;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>
/// The sample's commits with a few features over the 90 days before each, computed here by looking at every earlier commit.
/// </summary>
internal static class CommitHistory
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(90);
    private static readonly Lazy<Commit[]> All = new(Load);

    public static RecordBatch Between(int firstYear, int lastYear)
    {
        Commit[] rows = [.. All.Value.Where(c => c.At.Year >= firstYear && c.At.Year <= lastYear)];
        return new RecordBatch(
            new Schema(
                new Field("author__count_90d", DataType.Float64),
                new Field("author__mean_is_fix_90d", DataType.Float64),
                new Field("subsystem__mean_is_fix_90d", DataType.Float64),
                new Field("message_length", DataType.Int64),
                new Field("lines_added", DataType.Int64),
                new Field("is_fix", DataType.Int64),
                new Field("subsystem", DataType.Utf8)),
            Columns.From<double>([.. rows.Select(c => (double)c.AuthorCount)]),
            Columns.FromNullable(rows.Select(c => c.AuthorFixShare)),
            Columns.FromNullable(rows.Select(c => c.SubsystemFixShare)),
            Columns.From<long>([.. rows.Select(c => c.MessageLength)]),
            Columns.From<long>([.. rows.Select(c => c.LinesAdded)]),
            Columns.From<long>([.. rows.Select(c => c.IsFix)]),
            Columns.FromStrings(rows.Select(c => c.Subsystem)));
    }

    private static Commit[] Load()
    {
        using var stream = typeof(CommitHistory).Assembly.GetManifestResourceStream("commits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        string[] header = reader.ReadLine()!.Split(',');
        int Column(string name) => Array.IndexOf(header, name);
        var commits = new List<Commit>();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            long Whole(string name) => long.Parse(cells[Column(name)], CultureInfo.InvariantCulture);
            commits.Add(new Commit(
                Whole("author_id"),
                DateTimeOffset.Parse(cells[Column("committed_at")], CultureInfo.InvariantCulture),
                cells[Column("subsystem")],
                Whole("lines_added"),
                Whole("message_length"),
                Whole("is_fix")));
        }

        foreach (var group in commits.GroupBy(c => c.Author))
        {
            AddHistory(group, (commit, count, share) => (commit.AuthorCount, commit.AuthorFixShare) = (count, share));
        }

        foreach (var group in commits.GroupBy(c => c.Subsystem))
        {
            AddHistory(group, (commit, _, share) => commit.SubsystemFixShare = share);
        }

        return [.. commits];
    }

    private static void AddHistory(IEnumerable<Commit> group, Action<Commit, int, double?> set)
    {
        Commit[] commits = [.. group.OrderBy(c => c.At)];
        int first = 0;
        foreach (var commit in commits)
        {
            while (commits[first].At < commit.At - Window)
            {
                first++;
            }

            var before = commits.Skip(first).TakeWhile(c => c.At < commit.At).ToArray();
            set(commit, before.Length, before.Length == 0 ? null : before.Average(c => c.IsFix));
        }
    }

    private sealed record Commit(
        long Author, DateTimeOffset At, string Subsystem, long LinesAdded, long MessageLength, long IsFix)
    {
        public int AuthorCount { get; set; }

        public double? AuthorFixShare { get; set; }

        public double? SubsystemFixShare { get; set; }
    }
}
