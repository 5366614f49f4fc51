using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Writes a snapshot in large pieces.</summary>
internal sealed class OnlineSnapshotWriter : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly Stream _target;
    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes * 2);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private OnlineSnapshotWriter(Stream target) => _target = target;

    public static async ValueTask WriteAsync(Stream target, IReadOnlyList<OnlineViewSnapshot> views, CancellationToken cancellationToken)
    {
        using var writer = new OnlineSnapshotWriter(target);
        writer._piece.Write(OnlineSnapshotFormat.Mark);
        writer.Put(OnlineSnapshotFormat.Layout);
        writer.Put(views.Count);
        foreach (var view in views)
        {
            await writer.WriteAsync(view, cancellationToken).ConfigureAwait(false);
        }

        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await target.WriteAsync(writer._hash.GetHashAndReset(), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _hash.Dispose();

    private async ValueTask WriteAsync(OnlineViewSnapshot view, CancellationToken cancellationToken)
    {
        Put(Encoding.UTF8.GetBytes(view.Id));
        Put(Encoding.UTF8.GetBytes(view.Fingerprint));
        Put(view.Complete is null ? 0 : 1);
        if (view.Complete is { } complete)
        {
            Put(complete.Generation);
            Put(complete.From.UtcTicks);
        }

        Put(view.Timelines.Count);
        foreach (var (key, timeline) in view.Timelines)
        {
            Put(key, timeline);
            if (_piece.WrittenCount >= PieceBytes)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Put(byte[] key, OnlineTimeline timeline)
    {
        Put(key);
        Put(timeline.Generation);
        Put(timeline.From.UtcTicks);
        Put(timeline.Rows.Length);
        foreach (var row in timeline.Rows)
        {
            Put(row.ValidFrom);
            Put(row.EventTime);
            Put(row.CreatedTime);
            Put(row.Payload);
        }
    }

    private void Put(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_piece.GetSpan(sizeof(int)), value);
        _piece.Advance(sizeof(int));
    }

    private void Put(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_piece.GetSpan(sizeof(long)), value);
        _piece.Advance(sizeof(long));
    }

    private void Put(byte[] bytes)
    {
        Put(bytes.Length);
        _piece.Write(bytes);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_piece.WrittenSpan);
        await _target.WriteAsync(_piece.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _piece.ResetWrittenCount();
    }
}
