namespace MlOps.Sdk.Training.Tests.Trainers;

public sealed class VectorsTests
{
    [Fact]
    public void Products_OfAnyLength_EqualPlainLoops()
    {
        var random = new Random(2);
        for (var length = 0; length < 70; length++)
        {
            var x = Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var y = Enumerable.Range(0, length).Select(_ => random.NextDouble()).ToArray();
            Assert.Equal(x.Zip(y, (a, b) => a * b).Sum(), Vectors.Dot(x, y), 1e-12);
            var expected = x.Zip(y, (a, b) => b + (1.5 * a)).ToArray();
            Vectors.AddScaled(1.5, x, y);
            Assert.Equal(expected, y);
        }
    }
}
