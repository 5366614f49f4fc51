using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads the batches of a log's folder from a number on: of a log that is open here what it acknowledged, otherwise what is whole.</summary>
internal sealed class FileEventSource(string folder, Schema schema, FileEventLog? log, bool follow, TimeSpan pollInterval, TimeProvider time)
    : EventSource(folder, schema)
{
    protected override async IAsyncEnumerable<EventBatch> ReadCoreAsync(StreamPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = BatchesBefore(from);
        var (segment, file) = Open(number);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var appended = log?.NextAppend ?? new TaskCompletionSource().Task;
                if (file is null)
                {
                    (segment, file) = Open(number);
                }

                if (number < (log?.Batches ?? long.MaxValue) && Read(segment, file, number) is { } batch)
                {
                    yield return new EventBatch(batch, After(++number));
                }
                else if (EventLogSegment.Find(Name).Exists(s => s.First == number && s.First != segment?.First))
                {
                    await CloseAsync(file).ConfigureAwait(false);
                    file = null;
                }
                else if (number < log?.Batches)
                {
                    throw (segment ?? EventLogSegment.Named(Name, number)).Damaged($"is damaged in batch {number}");
                }
                else if (follow)
                {
                    await WaitAsync(appended, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    yield break;
                }
            }
        }
        finally
        {
            await CloseAsync(file).ConfigureAwait(false);
        }
    }

    private (EventLogSegment? Segment, FileStream? File) Open(long number)
    {
        var segment = EventLogSegment.Find(Name).FindLast(s => s.First <= number);
        if (segment is null)
        {
            return number == 0 ? (null, null) : throw Unknown(number);
        }

        var file = new FileStream(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            var (columns, start) = segment.ReadHead(file);
            if (!columns.Equals(Schema))
            {
                throw new SchemaException($"The event log file \"{segment.Path}\" has the columns ({columns}), but ({Schema}) was asked for. Use the log's columns.");
            }

            file.Position = start;
            for (var skipped = segment.First; skipped < number; skipped++)
            {
                if (!EventLogSegment.TrySkip(file, skipped))
                {
                    throw skipped < log?.Batches ? segment.Damaged($"is damaged in batch {skipped}") : Unknown(number);
                }
            }

            return (segment, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private RecordBatch? Read(EventLogSegment? segment, FileStream? file, long number)
    {
        if (segment is null || file is null || segment.ReadFrame(file, number) is not { } payload)
        {
            return null;
        }

        try
        {
            return BatchEncoding.Read(Schema, payload);
        }
        catch (InvalidDataException)
        {
            throw segment.Damaged($"holds no batch as number {number}");
        }
    }

    private async Task WaitAsync(Task appended, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(appended, Task.Delay(pollInterval, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static ValueTask CloseAsync(FileStream? file) => file?.DisposeAsync() ?? default;

    private ArgumentException Unknown(long number) =>
        new($"The event log \"{Name}\" has fewer than {number} batches, so there is no such place. Give back a place that this log gave.");
}
