namespace MlOps.Sdk.Serving;

/// <summary>What a call passes on its way into a deployment and out of it, when calls are limited or the deployment may be evicted.</summary>
/// <param name="admission">The limit of calls; null for none.</param>
/// <param name="isEvictable">Whether the deployment may have to make room for others.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class Door(Admission? admission, bool isEvictable, Deployment deployment)
{
    public Admission? Admission => admission;

    public async ValueTask<DeploymentState> EnterAsync(DeploymentState held, CancellationToken cancellationToken)
    {
        deployment.Touch();
        if (admission is not null)
        {
            try
            {
                await admission.EnterAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Release(held);
                throw;
            }
        }

        return held;
    }

    public void Leave(DeploymentState held)
    {
        admission?.Leave();
        Release(held);
    }

    private void Release(DeploymentState held)
    {
        held.Release();
        if (isEvictable)
        {
            deployment.OnIdle();
        }
    }
}
