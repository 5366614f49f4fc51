namespace MlOps.Sdk.Core.Tests;

public sealed class EventBusTests
{
    private readonly EventBus _bus = new();

    [Fact]
    public async Task Publish_SeveralHandlers_CallsThemInOrder()
    {
        var calls = new List<string>();
        using var first = Handler(calls, "first");
        using var second = Handler(calls, "second");
        await _bus.PublishAsync(new ModelAliasChanged("m", "champion", null, "1"));
        Assert.Equal(["first", "second"], calls);
    }

    [Fact]
    public async Task Publish_FailingHandlers_DoNotStopTheOthers()
    {
        var calls = new List<string>();
        using var sync = _bus.Subscribe<ModelAliasChanged>((_, _) => throw new InvalidOperationException("boom"));
        using var late = _bus.Subscribe<ModelAliasChanged>(async (_, _) =>
        {
            await Task.Yield();
            throw new OperationCanceledException();
        });
        using var good = Handler(calls, "good");
        await _bus.PublishAsync(new ModelAliasChanged("m", "champion", "1", "2"));
        Assert.Equal(["good"], calls);
    }

    [Fact]
    public async Task Publish_OtherType_IsNotDelivered()
    {
        var calls = new List<string>();
        using var subscription = Handler(calls, "x");
        await _bus.PublishAsync("a text");
        Assert.Empty(calls);
    }

    [Fact]
    public async Task Dispose_Subscription_EndsOnlyThisOne()
    {
        var calls = new List<string>();
        var first = Handler(calls, "first");
        using var second = Handler(calls, "second");
        first.Dispose();
        first.Dispose();
        await _bus.PublishAsync(new ModelAliasChanged("m", "a", null, "1"));
        Assert.Equal(["second"], calls);
    }

    [Fact]
    public async Task Publish_Cancelled_StopsBeforeTheNextHandler()
    {
        var calls = new List<string>();
        using var source = new CancellationTokenSource();
        using var canceller = _bus.Subscribe<ModelAliasChanged>(async (_, _) => await source.CancelAsync());
        using var second = Handler(calls, "second");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _bus.PublishAsync(new ModelAliasChanged("m", "a", null, "1"), source.Token));
        Assert.Empty(calls);
    }

    [Fact]
    public async Task Subscribe_FromManyThreads_LosesNone()
    {
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => _bus.Subscribe<string>((_, _) =>
        {
            Interlocked.Increment(ref count);
            return ValueTask.CompletedTask;
        }))));
        await _bus.PublishAsync("go");
        Assert.Equal(64, count);
    }

    private IDisposable Handler(List<string> calls, string name) => _bus.Subscribe<ModelAliasChanged>((_, _) =>
    {
        calls.Add(name);
        return ValueTask.CompletedTask;
    });
}
