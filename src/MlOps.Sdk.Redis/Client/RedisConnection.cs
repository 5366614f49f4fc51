using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis;

/// <summary>
/// One connection that all callers share: what they send while a write is under way goes out together in the next one, and
/// replies are matched to calls by their order. Once it failed it stays failed. Thread-safe.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;
    private const long MostUnsentBytes = 64 * 1024 * 1024;
    private const int TicksPerTimeout = 8;

    /// <summary>A connection on which nothing arrives for this many command timeouts while replies are due is given up.</summary>
    private const int TimeoutsUntilStalled = 4;

    private readonly RedisEndpoint _endpoint;
    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Stream _stream;
    private readonly Pipe _outgoing = new(new PipeOptions(pauseWriterThreshold: 0, resumeWriterThreshold: 0, minimumSegmentSize: BufferSize, useSynchronizationContext: false));
    private readonly Queue<RedisCall> _pending = new();
    private readonly Lock _gate = new();
    private readonly ITimer _clock;
    private readonly Task _writing;
    private readonly Task _reading;
    private Exception? _failure;
    private long _unsent;
    private long _lastReceived;
    private bool _isClosed;

    public RedisConnection(Stream stream, RedisEndpoint endpoint, RedisConnectionOptions options, TimeProvider timeProvider)
    {
        _stream = stream;
        _endpoint = endpoint;
        _options = options;
        _timeProvider = timeProvider;
        _lastReceived = timeProvider.GetTimestamp();
        _clock = timeProvider.CreateTimer(static state => ((RedisConnection)state!).CheckTimes(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.Change(options.CommandTimeout / TicksPerTimeout, Timeout.InfiniteTimeSpan);
        _writing = Task.Run(WriteLoopAsync);
        _reading = Task.Run(ReadLoopAsync);
    }

    /// <summary>Whether calls can still be sent.</summary>
    public bool IsAlive => !Volatile.Read(ref _isClosed);

    /// <summary>Why it ended, once it did; null when it was disposed.</summary>
    public Exception? Failure => _failure;

    /// <summary>Ends once nothing is read or written any more.</summary>
    public Task Completion => Task.WhenAll(_writing, _reading);

    /// <summary>Sends one or several commands in one piece. The task gives the reply, of several an array of the replies.</summary>
    public Task<RespReply> SendAsync(string operation, ReadOnlySpan<RespRequest> requests, bool keepErrors, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<RespReply>(cancellationToken);
        }

        var call = new RedisCall(_endpoint, operation, requests.Length) { SentAt = _timeProvider.GetTimestamp(), KeepsErrors = keepErrors };
        lock (_gate)
        {
            if (_isClosed)
            {
                return Task.FromException<RespReply>(RedisErrors.Lost(_endpoint, operation, _failure));
            }

            if (_pending.Count >= _options.MaxPending || _unsent > MostUnsentBytes)
            {
                return Task.FromException<RespReply>(RedisErrors.Full(_endpoint, operation, $"{_pending.Count} calls with {_unsent} unsent bytes"));
            }

            _pending.Enqueue(call);
            foreach (var request in requests)
            {
                _unsent += request.Write(_outgoing.Writer);
            }

            // Completes at once, since the pipe never pauses its writer: how much may wait is checked above.
            var flushed = _outgoing.Writer.FlushAsync(CancellationToken.None);
            Debug.Assert(flushed.IsCompletedSuccessfully, "The pipe has no pause threshold.");
        }

        call.CancelWith(cancellationToken);
        return call.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Close(null);
        await Completion.ConfigureAwait(false);
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                var read = await _outgoing.Reader.ReadAsync().ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    await _stream.WriteAsync(segment).ConfigureAwait(false);
                }

                lock (_gate)
                {
                    _unsent -= read.Buffer.Length;
                }

                _outgoing.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception failure)
        {
            Close(failure);
        }

        await _outgoing.Reader.CompleteAsync().ConfigureAwait(false);
    }

    private async Task ReadLoopAsync()
    {
        var incoming = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: BufferSize, minimumReadSize: BufferSize / 4, leaveOpen: true));
        Exception? failure = null;
        try
        {
            var replies = new RespReader();
            while (true)
            {
                var read = await incoming.ReadAsync().ConfigureAwait(false);
                Volatile.Write(ref _lastReceived, _timeProvider.GetTimestamp());
                incoming.AdvanceTo(Deliver(replies, read.Buffer), read.Buffer.End);
                if (read.IsCompleted)
                {
                    failure = new EndOfStreamException("the server closed the connection");
                    break;
                }
            }
        }
        catch (InvalidDataException malformed)
        {
            failure = RedisErrors.NotRedis(_endpoint, "redis-read", malformed);
        }
        catch (Exception other)
        {
            failure = other;
        }

        Close(failure);
        await incoming.CompleteAsync().ConfigureAwait(false);
    }

    private SequencePosition Deliver(RespReader replies, ReadOnlySequence<byte> buffer)
    {
        while (replies.TryRead(ref buffer, out var reply))
        {
            RedisCall? call;
            lock (_gate)
            {
                if (!_pending.TryPeek(out call))
                {
                    throw new InvalidDataException("a reply arrived that no command asked for");
                }

                if (call.IsLast)
                {
                    _pending.Dequeue();
                }
            }

            call.Accept(reply);
        }

        return buffer.Start;
    }

    /// <summary>Fails the calls whose time is over, and the connection when the server seems gone.</summary>
    private void CheckTimes()
    {
        List<RedisCall>? late = null;
        var isStalled = false;
        var now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            foreach (var call in _pending)
            {
                var waited = _timeProvider.GetElapsedTime(call.SentAt, now);
                if (waited < _options.CommandTimeout)
                {
                    break;
                }

                isStalled |= waited >= _options.CommandTimeout * TimeoutsUntilStalled;
                if (!call.Task.IsCompleted)
                {
                    (late ??= []).Add(call);
                }
            }
        }

        late?.ForEach(call => call.Fail(RedisErrors.TimedOut(_endpoint, call.Operation, _options.CommandTimeout)));
        if (isStalled && _timeProvider.GetElapsedTime(Volatile.Read(ref _lastReceived), now) >= _options.CommandTimeout * TimeoutsUntilStalled)
        {
            Close(new TimeoutException($"nothing arrived for {(_options.CommandTimeout * TimeoutsUntilStalled).TotalMilliseconds:F0} ms"));
            return;
        }

        _clock.Change(_options.CommandTimeout / TicksPerTimeout, Timeout.InfiniteTimeSpan);
    }

    private void Close(Exception? failure)
    {
        RedisCall[] unanswered;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _failure = failure;
            Volatile.Write(ref _isClosed, true);
            unanswered = [.. _pending];
            _pending.Clear();
            _outgoing.Writer.Complete();
        }

        _clock.Dispose();
        _stream.Dispose();
        foreach (var call in unanswered)
        {
            call.Fail(failure as MlOpsException ?? RedisErrors.Lost(_endpoint, call.Operation, failure));
        }
    }
}
