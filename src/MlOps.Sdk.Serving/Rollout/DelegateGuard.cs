namespace MlOps.Sdk.Serving;

internal sealed class DelegateGuard(string name, Func<RolloutContext, CancellationToken, ValueTask<RolloutVerdict>> check) : IRolloutGuard
{
    public string Name => name;

    public ValueTask<RolloutVerdict> CheckAsync(RolloutContext context, CancellationToken cancellationToken) => check(context, cancellationToken);
}
