using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FileEventLogTests
{
    [Fact]
    public async Task Read_AfterReopening_GivesEveryBatchFromAnyPlace()
    {
        using var folder = new TemporaryFolder();
        var written = Enumerable.Range(0, 12).Select(i => RandomBatches.Of(i, 5 + i)).ToArray();
        await WriteAsync(folder.Path, written[..7]);
        await WriteAsync(folder.Path, written[7..]);
        Assert.True(Directory.GetFiles(folder.Path, "*.events").Length > 3);
        await using var log = await OpenAsync(folder.Path);
        Assert.Equal((12, 0), (log.Batches, log.TornBytes));
        for (var from = 0; from <= written.Length; from++)
        {
            var read = await ReadAsync(log.Read(), from == 0 ? StreamPosition.Start : new StreamPosition($"{from}"));
            Assert.Equal(written[from..], read);
        }

        Assert.Equal(written, await ReadAsync(FileEventLog.Read(folder.Path), StreamPosition.Start));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(log.Read(), new StreamPosition("13")));
    }

    [Fact]
    public async Task OpenAsync_TailCutAtEveryByte_KeepsWhatWasAcknowledged()
    {
        using var folder = new TemporaryFolder();
        RecordBatch[] written = [RandomBatches.Of(1, 2), RandomBatches.Of(2, 2), RandomBatches.Of(3, 1)];
        long[] ends = new long[3];
        var file = Path.Join(folder.Path, "00000000000000000000.events");
        await using (var log = await FileEventLog.OpenAsync(folder.Path, RandomBatches.AllTypes))
        {
            for (var i = 0; i < written.Length; i++)
            {
                await log.AppendAsync(written[i]);
                ends[i] = new FileInfo(file).Length;
            }
        }

        var whole = await File.ReadAllBytesAsync(file);
        for (var cut = ends[1]; cut < ends[2]; cut += 5)
        {
            // A file system may leave zeros or old bytes where data did not arrive.
            foreach (var rest in new[] { 0, 3, 40 })
            {
                await File.WriteAllBytesAsync(file, [.. whole[..(int)cut], .. new byte[rest]]);
                await using var log = await FileEventLog.OpenAsync(folder.Path, RandomBatches.AllTypes);
                Assert.Equal((2, cut + rest - ends[1]), (log.Batches, log.TornBytes));
                await log.AppendAsync(written[2]);
                Assert.Equal(written, await ReadAsync(log.Read(), StreamPosition.Start));
            }
        }
    }

    [Fact]
    public async Task OpenAsync_CrashWhileAFileBegan_BeginsItAgain()
    {
        using var folder = new TemporaryFolder();
        var written = Enumerable.Range(0, 3).Select(i => RandomBatches.Of(i, 4)).ToArray();
        await WriteAsync(folder.Path, written[..2]);
        var head = EventLogSegment.Head(RandomBatches.AllTypes);
        foreach (var length in new[] { 0, 9, head.Length - 1 })
        {
            var begun = Path.Join(folder.Path, "00000000000000000002.events");
            await File.WriteAllBytesAsync(begun, head[..length]);
            await using var log = await OpenAsync(folder.Path);
            Assert.Equal((2, length), (log.Batches, log.TornBytes));
            Assert.Equal(written[..2], await ReadAsync(log.Read(), StreamPosition.Start));
        }

        await WriteAsync(folder.Path, written[2..]);
        Assert.Equal(written, await ReadAsync(FileEventLog.Read(folder.Path), StreamPosition.Start));
    }

    [Fact]
    public async Task OpenAsync_DamageBeforeTheEnd_IsAnErrorAndNotATornTail()
    {
        using var folder = new TemporaryFolder();
        await using (var log = await FileEventLog.OpenAsync(folder.Path, RandomBatches.AllTypes))
        {
            for (var i = 0; i < 3; i++)
            {
                using var batch = RandomBatches.Of(i, 6);
                await log.AppendAsync(batch);
            }
        }

        var file = Assert.Single(Directory.GetFiles(folder.Path, "*.events"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[EventLogSegment.Head(RandomBatches.AllTypes).Length + 100] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var failure = await Assert.ThrowsAsync<ArtifactException>(() => FileEventLog.OpenAsync(folder.Path, RandomBatches.AllTypes).AsTask());
        Assert.Equal(ArtifactErrorReason.Corrupt, failure.Reason);
        Assert.Contains("damaged in batch 0", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bytes.Length, new FileInfo(file).Length);
    }

    [Fact]
    public async Task OpenAsync_OpenTwiceOrOtherColumns_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [RandomBatches.Of(1, 1)]);
        await using (await OpenAsync(folder.Path))
        {
            await Assert.ThrowsAsync<ConflictException>(() => OpenAsync(folder.Path));
        }

        var columns = new Schema(new Field("other", DataType.Int64));
        var failure = await Assert.ThrowsAsync<SchemaException>(() => FileEventLog.OpenAsync(folder.Path, columns).AsTask());
        Assert.Contains("other: int64".Split(':')[0], failure.Message, StringComparison.Ordinal);
        Assert.Throws<NotFoundException>(() => FileEventLog.Read(folder.File("nothing")));
    }

    [Fact]
    public async Task Read_Following_SeesWhatIsAppendedLater()
    {
        using var folder = new TemporaryFolder();
        await using var log = await OpenAsync(folder.Path);
        using var stop = new CancellationTokenSource();
        var written = Enumerable.Range(0, 5).Select(i => RandomBatches.Of(i, 3)).ToArray();
        await using var reading = log.Read(follow: true).ReadAsync(StreamPosition.Start, stop.Token).GetAsyncEnumerator(stop.Token);
        foreach (var batch in written)
        {
            var next = reading.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            await log.AppendAsync(batch);
            Assert.True(await next);
            Assert.Equal(batch, reading.Current.Batch);
        }

        var waiting = reading.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static Task<FileEventLog> OpenAsync(string folder) =>
        FileEventLog.OpenAsync(folder, RandomBatches.AllTypes, new FileEventLogOptions { SegmentBytes = 2_000 }).AsTask();

    private static async Task WriteAsync(string folder, RecordBatch[] batches)
    {
        await using var log = await OpenAsync(folder);
        foreach (var batch in batches)
        {
            await log.AppendAsync(batch);
        }
    }

    private static async Task<List<RecordBatch>> ReadAsync(EventSource source, StreamPosition from)
    {
        var read = new List<RecordBatch>();
        await foreach (var batch in source.ReadAsync(from))
        {
            read.Add(batch.Batch);
        }

        return read;
    }
}
