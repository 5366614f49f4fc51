using System.Security.Cryptography;

namespace MlOps.Sdk.Serving;

/// <summary>Chance for bandits, safe for many threads.</summary>
internal sealed class BanditChance(int? seed)
{
    private readonly Random _random = new(seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));

    public double Share()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    public int Below(int end)
    {
        lock (_random)
        {
            return _random.Next(end);
        }
    }

    public double Beta(double a, double b)
    {
        lock (_random)
        {
            return MathNet.Numerics.Distributions.Beta.Sample(_random, a, b);
        }
    }
}
