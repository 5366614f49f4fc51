using System.Security.Cryptography;

namespace MlOps.Sdk.Core;

/// <summary>Hashes what it hands out, and refuses the last bytes when the whole is not what its name says.</summary>
internal sealed class VerifyingReadStream(ArtifactContent content, string sha256) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private bool _verified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => content.Size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("An artifact is read forward only, because it is verified on the way.");
    }

    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : Accept(buffer, content.Content.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = await content.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Accept(buffer.Span, count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("An artifact is read forward only, because it is verified on the way.");

    public override void SetLength(long value) => throw new NotSupportedException("An artifact never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An artifact never changes.");

    internal static ArtifactException Corrupt(string sha256, string how)
    {
        MlOpsTelemetry.Corruptions.Add(1);
        return new ArtifactException(
            $"The artifact sha256:{sha256} is damaged: {how}. Store it again from its source.", ArtifactErrorReason.Corrupt, sha256);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Content.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Accept(Span<byte> buffer, int count)
    {
        _hash.AppendData(buffer[..count]);
        _position += count;
        if (_position > content.Size || (count == 0 && _position < content.Size))
        {
            buffer[..count].Clear();
            throw Corrupt(sha256, $"it ended at byte {_position} instead of {content.Size}");
        }

        if (_position == content.Size && !_verified)
        {
            var actual = Convert.ToHexStringLower(_hash.GetCurrentHash());
            if (actual != sha256)
            {
                buffer[..count].Clear();
                throw Corrupt(sha256, $"its bytes hash to {actual}");
            }

            _verified = true;
        }

        return count;
    }
}
