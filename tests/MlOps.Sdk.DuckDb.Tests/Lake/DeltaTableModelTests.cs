using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Random histories of a partitioned table against lists of rows in memory.</summary>
public sealed class DeltaTableModelTests
{
    private static readonly Schema Columns = new(new Field("part", DataType.Int32), new Field("id", DataType.Int64, IsNullable: false));

    private enum Step
    {
        Append,
        Overwrite,
        OverwritePartitions,
        Delete,
        Compact,
        Checkpoint,
        Vacuum,
        Reopen,
    }

    [Theory]
    [InlineData(11UL, 29UL)]
    [InlineData(5UL, 77UL)]
    public void Table_RandomHistory_EqualsTheModelAtEveryVersionStillRetained(ulong seed, ulong gamma)
    {
        // A step is what is done and a number that decides with which rows.
        var kind = Gen.Frequency(
            (5, Gen.Constant(Step.Append)), (1, Gen.Constant(Step.Overwrite)), (2, Gen.Constant(Step.OverwritePartitions)), (3, Gen.Constant(Step.Delete)),
            (2, Gen.Constant(Step.Compact)), (1, Gen.Constant(Step.Checkpoint)), (1, Gen.Constant(Step.Vacuum)), (2, Gen.Constant(Step.Reopen)));
        var history = kind.SelectMany(k => Gen.Choose(0, 999).Select(n => (k, n))).ListOf(14).ToArbitrary();

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(6).WithReplay(seed, gamma),
            Prop.ForAll(history, steps => RunAsync([.. steps]).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync((Step Kind, int Number)[] steps)
    {
        using var folder = new TemporaryFolder();
        using var database = DuckDbDatabase.Open();
        var clock = new ManualClock { Now = TimeProvider.System.GetUtcNow() };
        var options = new DeltaTableOptions { Clock = clock, PartitionColumns = ["part"] };
        var table = await DeltaTable.OpenOrCreateAsync(database, folder.Path, Columns, options);
        var versions = new List<List<(int? Part, long Id)>> { new() };
        var retained = 0;
        foreach (var (kind, number) in steps)
        {
            clock.Now += TimeSpan.FromHours(1);
            var now = versions[^1];
            var next = now;
            switch (kind)
            {
                case Step.Append:
                    next = [.. now, .. Drawn(number)];
                    await table.AppendAsync(Batch(Drawn(number)));
                    break;
                case Step.Overwrite:
                    next = Drawn(number);
                    await table.OverwriteAsync(Batch(next));
                    break;
                case Step.OverwritePartitions:
                    var parts = Drawn(number).Select(r => r.Part).ToHashSet();
                    next = [.. now.Where(r => !parts.Contains(r.Part)), .. Drawn(number)];
                    await table.OverwritePartitionsAsync(Batch(Drawn(number)));
                    break;
                case Step.Delete:
                    var (filters, isHit) = Filters(number);
                    next = [.. now.Where(r => !isHit(r))];
                    Assert.Equal(now.Count - next.Count, (await table.DeleteAsync(filters)).DeletedRows);
                    break;
                case Step.Compact:
                    await table.CompactAsync();
                    break;
                case Step.Checkpoint:
                    await table.CheckpointAsync();
                    break;
                case Step.Vacuum:
                    clock.Now += TimeSpan.FromDays(8);
                    await table.VacuumAsync();
                    retained = (int)table.Version;
                    break;
                case Step.Reopen:
                    table = await DeltaTable.OpenOrCreateAsync(database, folder.Path, Columns, options);
                    break;
            }

            Assert.InRange(table.Version - versions.Count, -1, 0);
            if (table.Version == versions.Count)
            {
                versions.Add(next);
            }

            Assert.Equal(Sorted(versions[^1]), Sorted(next));
            Assert.Equal(Sorted(next), await ReadAsync(table, new DeltaReadOptions()));
            var (where, matches) = Filters(number + 1);
            Assert.Equal(Sorted(next.Where(matches)), await ReadAsync(table, new DeltaReadOptions { Where = where }));
        }

        for (var version = retained; version < versions.Count; version++)
        {
            Assert.Equal(Sorted(versions[version]), await ReadAsync(table, new DeltaReadOptions { Version = version }));
        }
    }

    private static List<(int? Part, long Id)> Drawn(int number) =>
        [.. Enumerable.Range(0, number % 5).Select(i => ((int?)((number + (i * i)) % 4) is var part && part == 3 ? null : part, (long)((number * 7) + (i * 13)) % 20))];

    private static (DeltaFilter[] Filters, Func<(int? Part, long Id), bool> Matches) Filters(int number)
    {
        var (id, part) = (number % 20L, number % 3);
        return (number % 6) switch
        {
            0 => ([DeltaFilter.EqualTo("id", id)], r => r.Id == id),
            1 => ([DeltaFilter.EqualTo("part", part)], r => r.Part == part),
            2 => ([DeltaFilter.IsNull("part"), DeltaFilter.AtLeast("id", id)], r => r.Part is null && r.Id >= id),
            3 => ([DeltaFilter.LessThan("id", id), DeltaFilter.GreaterThan("part", 0)], r => r.Id < id && r.Part > 0),
            4 => ([DeltaFilter.In("id", [id, id + 3])], r => r.Id == id || r.Id == id + 3),
            _ => ([DeltaFilter.AtMost("part", part), DeltaFilter.GreaterThan("id", id)], r => r.Part <= part && r.Id > id),
        };
    }

    private static RecordBatch Batch(List<(int? Part, long Id)> rows)
    {
        var builder = new RecordBatchBuilder(Columns);
        foreach (var (part, id) in rows)
        {
            builder.AppendRow(part, id);
        }

        return builder.Build();
    }

    private static async Task<List<(int? Part, long Id)>> ReadAsync(DeltaTable table, DeltaReadOptions options)
    {
        using var rows = RecordBatch.Concat(await table.ReadAsync(options).ToListAsync());
        return Sorted(Enumerable.Range(0, rows.RowCount).Select(i => ((int?)rows["part"].GetValue(i), rows.Column<long>("id")[i])));
    }

    private static List<(int? Part, long Id)> Sorted(IEnumerable<(int? Part, long Id)> rows) => [.. rows.Order()];
}
