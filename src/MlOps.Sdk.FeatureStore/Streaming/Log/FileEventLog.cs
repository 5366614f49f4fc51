using System.Buffers;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Events in files of one folder, appended and never changed. An append that returned survives <c>kill -9</c> and a power cut.
/// What a crash cut off in the middle of an append is removed when the log is opened again, and counted.
/// </summary>
/// <remarks>
/// One process appends at a time (a second one is refused); any number of processes read. <see cref="AppendAsync"/> and
/// <see cref="Read(bool)"/> may be called from many threads.
/// </remarks>
public sealed class FileEventLog : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly FileEventLogOptions _options;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FileStream? _file;
    private EventLogSegment _segment;
    private long _batches;
    private bool _failed;

    private FileEventLog(string folder, Schema schema, FileEventLogOptions options, TimeProvider time, FileStream exclusive, EventLogSegment segment)
    {
        (Folder, Schema, _options, _time, _lock, _segment) = (folder, schema, options, time, exclusive, segment);
    }

    /// <summary>The folder of the log.</summary>
    public string Folder { get; }

    /// <summary>The columns of every batch.</summary>
    public Schema Schema { get; }

    /// <summary>How many batches the log has.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>How many bytes of an append that a crash cut off were removed when the log was opened; 0 when it ended cleanly.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Opens a log, or creates it.</summary>
    /// <param name="folder">The folder; it is created when needed and should hold nothing else.</param>
    /// <param name="schema">The columns of every batch.</param>
    /// <param name="options">Sizes and times; null for the defaults.</param>
    /// <param name="timeProvider">The clock of readers that follow; null for the system's.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="SchemaException">The log there has other columns.</exception>
    /// <exception cref="ConflictException">Another process, or another object of this one, has the log open.</exception>
    /// <exception cref="ArtifactException">A file was damaged after it was written; what a crash cut off is no damage.</exception>
    public static async ValueTask<FileEventLog> OpenAsync(
        string folder, Schema schema, FileEventLogOptions? options = null, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(schema);
        folder = Path.GetFullPath(folder);
        DurableFile.CreateDirectory(folder);
        var exclusive = Lock(folder);
        try
        {
            var segments = EventLogSegment.Find(folder);
            var log = new FileEventLog(
                folder, schema, (options ?? new FileEventLogOptions()).Checked(), timeProvider ?? TimeProvider.System, exclusive,
                segments.Count > 0 ? segments[^1] : EventLogSegment.Named(folder, 0));
            if (segments.Count > 0)
            {
                log.Recover();
            }

            await Task.CompletedTask.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return log;
        }
        catch
        {
            await exclusive.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Appends events; they are durable when this returns.</summary>
    /// <param name="batch">The events, at least one row; they stay the caller's.</param>
    /// <param name="cancellationToken">Stops the wait for other appends; an append that has begun is finished.</param>
    /// <exception cref="SchemaException">The events have other columns than the log.</exception>
    /// <exception cref="ArtifactException">The events are not durable. The log takes no more until it is opened again.</exception>
    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Schema.Equals(Schema))
        {
            throw new SchemaException($"The event log \"{Folder}\" takes the columns ({Schema}) but was given ({batch.Schema}). Select or convert the columns first.");
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_failed)
            {
                throw new ArtifactException(
                    $"An append to the event log \"{Folder}\" failed before, so its end is in doubt. Open the log again: what was not acknowledged is removed then.",
                    ArtifactErrorReason.NotDurable, Folder);
            }

            _failed = true;
            _file ??= await BeginSegmentAsync(CancellationToken.None).ConfigureAwait(false);
            await WriteFrameAsync(_file, batch).ConfigureAwait(false);
            Interlocked.Increment(ref _batches);
            if (_file.Length >= _options.SegmentBytes)
            {
                await _file.DisposeAsync().ConfigureAwait(false);
                (_file, _segment) = (null, EventLogSegment.Named(Folder, _batches));
            }

            _failed = false;
        }
        catch (IOException exception)
        {
            throw new ArtifactException(
                $"The event log \"{Folder}\" could not be written: {exception.Message} Free some space or check the disk, open the log again and repeat the append.",
                ArtifactErrorReason.Failed, Folder, exception);
        }
        finally
        {
            _turn.Release();
        }

        Interlocked.Exchange(ref _appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The log as a source of events. Its places are numbers of batches.</summary>
    /// <param name="follow">True to wait for further events when the end is reached, false to end there.</param>
    public EventSource Read(bool follow = false) => new FileEventSource(Folder, Schema, this, follow, _options.PollInterval, _time);

    /// <summary>A log that another process writes, as a source of events. It begins with a log that has at least one batch.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="follow">True to wait for further events when the end is reached, false to end there.</param>
    /// <param name="options">How often to look for events; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="NotFoundException">There is no log in the folder.</exception>
    public static EventSource Read(string folder, bool follow = false, FileEventLogOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        folder = Path.GetFullPath(folder);
        if (EventLogSegment.Find(folder).FirstOrDefault() is not { } segment)
        {
            throw new NotFoundException($"There is no event log in \"{folder}\". Correct the folder, or append a first batch.", "event-log", folder);
        }

        using var file = File.OpenRead(segment.Path);
        return new FileEventSource(
            folder, segment.ReadHead(file).Schema, log: null, follow, (options ?? new FileEventLogOptions()).Checked().PollInterval, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Closes the log. Readers end or keep waiting for another process to write.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _failed = true;
            if (_file is { } file)
            {
                _file = null;
                await file.DisposeAsync().ConfigureAwait(false);
            }

            await _lock.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal Task NextAppend => Volatile.Read(ref _appended).Task;

    private static FileStream Lock(string folder)
    {
        var path = Path.Join(folder, "writer.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new ConflictException($"The event log \"{folder}\" is open for writing elsewhere. Close it there, or append through that process.", "event-log", folder, exception);
        }
    }

    private async ValueTask<FileStream> BeginSegmentAsync(CancellationToken cancellationToken)
    {
        var file = DurableFile.CreateNew(_segment.Path);
        await file.WriteAsync(EventLogSegment.Head(Schema), cancellationToken).ConfigureAwait(false);
        DurableFile.Fsync(file.SafeFileHandle, _segment.Path);
        DurableFile.FsyncDirectory(Folder);
        return file;
    }

    private async ValueTask WriteFrameAsync(FileStream file, RecordBatch batch)
    {
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(EventLogFrame.Size);
        _buffer.Advance(EventLogFrame.Size);
        BatchEncoding.Write(_buffer, batch);
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory);
        EventLogFrame.Of(_batches, bytes.Span[EventLogFrame.Size..]).Write(bytes.Span);
        file.Position = file.Length;
        await file.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        DurableFile.Fsync(file.SafeFileHandle, _segment.Path);
    }

    /// <summary>Finds the end of the newest file and cuts off what a crash left behind it.</summary>
    private void Recover()
    {
        var file = new FileStream(_segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            _batches = _segment.First;
            var head = EventLogSegment.Head(Schema);
            if (file.Length < head.Length && IsBeginningOf(file, head))
            {
                // The crash came while the file was begun: nothing in it was acknowledged.
                (TornBytes, file.Position) = (file.Length, 0);
                file.Write(head);
                DurableFile.Fsync(file.SafeFileHandle, _segment.Path);
                _file = file;
                return;
            }

            var (schema, position) = _segment.ReadHead(file);
            if (!schema.Equals(Schema))
            {
                throw new SchemaException($"The event log \"{Folder}\" has the columns ({schema}), but ({Schema}) was asked for. Use the log's columns, or another folder.");
            }

            file.Position = position;
            while (_segment.ReadFrame(file, _batches) is not null)
            {
                position = file.Position;
                _batches++;
            }

            CutOff(file, position);
            _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void CutOff(FileStream file, long position)
    {
        if (position == file.Length)
        {
            return;
        }

        if (EventLogSegment.HasLaterFrame(file, position, _batches))
        {
            throw _segment.Damaged($"is damaged in batch {_batches}");
        }

        TornBytes = file.Length - position;
        file.SetLength(position);
        DurableFile.Fsync(file.SafeFileHandle, _segment.Path);
    }

    private static bool IsBeginningOf(FileStream file, byte[] head)
    {
        var present = new byte[file.Length];
        file.ReadExactly(present);
        return present.AsSpan().SequenceEqual(head.AsSpan(0, present.Length)) || !present.AsSpan().ContainsAnyExcept((byte)0);
    }
}
