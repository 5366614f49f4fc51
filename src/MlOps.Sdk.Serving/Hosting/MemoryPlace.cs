namespace MlOps.Sdk.Serving;

/// <summary>The memory that one loaded version takes.</summary>
internal sealed class MemoryPlace(ModelMemory memory, long bytes, bool stays) : IDisposable
{
    private int _isReturned;

    public long Bytes { get; set; } = bytes;

    /// <summary>Whether its deployment is never evicted.</summary>
    public bool Stays { get; set; } = stays;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
        {
            memory.Return(this);
        }
    }
}
