namespace MlOps.Sdk.DuckDb.Tests;

public sealed class EngineSessionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Threads_OptionSet_IsTheOption(int threads)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = threads });
        using var session = database.OpenSession(new DuckDbQuery(), TestContext.Current.CancellationToken);

        Assert.Equal(threads, session.Threads());
    }
}
