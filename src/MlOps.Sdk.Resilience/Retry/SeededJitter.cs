namespace MlOps.Sdk.Resilience;

/// <summary>A seeded source of numbers in [0, 1) that many callers share.</summary>
internal sealed class SeededJitter(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public double Next()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }
}
