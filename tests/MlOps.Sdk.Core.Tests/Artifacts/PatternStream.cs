namespace MlOps.Sdk.Core.Tests;

/// <summary>A long source that needs no memory, and that can fail, wait or cancel on its way.</summary>
internal sealed class PatternStream(
    long length, long failAt = -1, long waitAt = -1, SemaphoreSlim? gate = null) : Stream
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _cancelAt = -1;
    private CancellationTokenSource? _cancel;
    private long _position;

    public PatternStream(long length, long cancelAt, CancellationTokenSource cancel)
        : this(length)
    {
        _cancelAt = cancelAt;
        _cancel = cancel;
    }

    public Task Waiting => _waiting.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (failAt >= 0 && _position >= failAt)
        {
            throw new EndOfStreamException("source");
        }

        if (_cancelAt >= 0 && _position >= _cancelAt)
        {
            await _cancel!.CancelAsync();
        }

        if (waitAt >= 0 && _position >= waitAt && gate is not null)
        {
            _waiting.TrySetResult();
            await gate.WaitAsync(cancellationToken);
            gate.Release();
        }

        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, length - _position);
        buffer.Span[..count].Fill((byte)(_position >> 16));
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().Result;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
