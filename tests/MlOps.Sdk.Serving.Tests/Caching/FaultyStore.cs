using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>A shared cache that fails, hangs or gives wrong values when told to.</summary>
internal sealed class FaultyStore(TimeProvider time) : SharedCacheStore
{
    private readonly MemorySharedCacheStore _store = new(time);
    private ReadOnlyMemory<byte>? _any;
    private int _written;
    private int _calls;

    public bool Fails { get; set; }

    public bool Hangs { get; set; }

    public bool GivesAnyValue { get; set; }

    public int Written => Volatile.Read(ref _written);

    public int Calls => Volatile.Read(ref _calls);

    protected override async ValueTask<SharedCacheReading> ReadCoreAsync(string group, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var reading = await _store.ReadAsync(group, key, cancellationToken);
        return GivesAnyValue ? reading with { Value = _any } : reading;
    }

    protected override async ValueTask<bool> WriteCoreAsync(SharedCacheEntry entry, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        _any = entry.Value;
        var isWritten = await _store.WriteAsync(entry, cancellationToken);
        Interlocked.Increment(ref _written);
        return isWritten;
    }

    protected override async ValueTask<long> RemoveTagsCoreAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        return await _store.RemoveTagsAsync(tags, cancellationToken);
    }

    protected override async ValueTask RemoveGroupCoreAsync(string group, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        await _store.RemoveGroupAsync(group, cancellationToken);
    }

    protected override IDisposable SubscribeCore(Action<SharedCacheNotice> handler) => _store.Subscribe(handler);

    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (Fails)
        {
            throw new DataEngineException("The shared cache is made to fail.", "test") { IsTransient = true };
        }
    }
}
