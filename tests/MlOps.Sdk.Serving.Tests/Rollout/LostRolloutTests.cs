using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.Rollout;

/// <summary>Rollouts whose processes end, over the real registry, database and audit log.</summary>
public sealed class LostRolloutTests : IAsyncLifetime
{
    private const string Model = "line";
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-rollout-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly List<ServiceProvider> _processes = [];

    public async ValueTask InitializeAsync()
    {
        var registry = Process().GetRequiredService<IModelRegistry>();
        await RegisterAsync(registry, 1f);
        await RegisterAsync(registry, 2f);
        await registry.SetAliasAsync(Model, Alias.Champion, 1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Deploy_AfterAProcessOfThisMachineEndedWithinARollout_SaysThatAllTrafficIsBack()
    {
        var gone = RolloutOwner.Describe(Environment.MachineName, int.MaxValue, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await BeginAsync(Process(gone), 30);
        var here = Process();
        var heard = await DeployAsync(here);
        var said = Assert.Single(heard);
        Assert.Equal((Model, 2, RolloutState.RolledBack, 0.0), (said.Model, said.Version, said.State, said.Percent));
        Assert.Contains("ended at 30 % of the traffic, so all of it is on version 1 again", said.Reason, StringComparison.Ordinal);
        var audit = await here.GetRequiredService<AuditLog>().ReadAsync();
        Assert.Single(audit, record => record.Entry.Action == "serving.rollout.aborted" && record.Entry.Subject == "line/2");
        Assert.Empty(await DeployAsync(Process()));
    }

    [Fact]
    public async Task Deploy_WhenTheVersionHadBecomePrimary_SaysThatItIsDone()
    {
        await BeginAsync(Process(RolloutOwner.Describe(Environment.MachineName, int.MaxValue, default)), 90);
        var here = Process();
        await here.GetRequiredService<IModelRegistry>().SetAliasAsync(Model, Alias.Champion, 2);
        var said = Assert.Single(await DeployAsync(here));
        Assert.Equal((RolloutState.Completed, 100.0), (said.State, said.Percent));
    }

    [Fact]
    public async Task Deploy_WhileAnotherMachineIsHeardOf_LeavesItsRolloutAlone()
    {
        await BeginAsync(Process("7/1/elsewhere"), 30);
        Assert.Empty(await DeployAsync(Process()));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(await DeployAsync(Process()));
    }

    [Fact]
    public async Task RollOut_ThatRunsAndEnds_IsKeptWhileItRunsOnly()
    {
        var here = Process();
        var server = here.GetRequiredService<IModelServer>();
        await server.DeployAsync(Model);
        var rollout = await server.RollOutAsync(Model, RolloutPlan.Canary(2, new RolloutStep(50, TimeSpan.FromHours(1))).GuardedBy());
        Assert.True(SpinWait.SpinUntil(() => rollout.Status.Percent == 50, TimeSpan.FromSeconds(60)));
        await server.FlushAsync();
        var other = new RolloutLedger(here.GetRequiredService<MetadataDatabase>(), _time, "7/1/elsewhere");
        Assert.Empty(await other.TakeLostAsync(Model));
        Assert.True(RolloutOwner.IsAlive(RolloutOwner.Current));
        Assert.Equal(1L, await RowsAsync(here));
        rollout.RollBack("Not wanted.");
        await rollout.Completion;
        await server.FlushAsync();
        Assert.Equal(0L, await RowsAsync(here));
    }

    private static ValueTask<long> RowsAsync(ServiceProvider process) => process.GetRequiredService<MetadataDatabase>().ReadAsync(
        (session, ct) => session.QueryFirstOrDefaultAsync($"SELECT COUNT(*) FROM serving_rollouts", r => r.GetInt64(0), ct));

    /// <summary>What a process writes when it takes a step, and which then ends without another word.</summary>
    private static ValueTask BeginAsync(ServiceProvider process, double percent) => process.GetRequiredService<RolloutLedger>().NoteAsync(
        new RolloutChanged(Model, Model, 2, RolloutState.Running, percent, "Step 1 of 2.", DateTimeOffset.UnixEpoch), RolloutLedger.LeaseOf(RolloutPlan.Immediate(2)));

    private static async Task<List<RolloutChanged>> DeployAsync(ServiceProvider process)
    {
        var heard = new List<RolloutChanged>();
        using var subscription = process.GetRequiredService<EventBus>().Subscribe<RolloutChanged>((changed, _) =>
        {
            heard.Add(changed);
            return ValueTask.CompletedTask;
        });
        var server = process.GetRequiredService<IModelServer>();
        await server.DeployAsync(Model);
        await server.FlushAsync();
        return heard;
    }

    private static async Task RegisterAsync(IModelRegistry registry, float weight)
    {
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, 1]), [new("x", DataType.Float64)])], [new(new("prediction", TensorElementType.Float32, [-1, 1]), [new("prediction", DataType.Float32)])]);
        var graph = new OnnxFile().Input("x", 1, null, 1).Weights("w", 1, [1, 1], weight).Node("MatMul", ["x", "w"], ["prediction"]).Output("prediction", 1, null, 1);
        await registry.RegisterAsync(Model, new ModelPackage(
            graph.ToArray(), signature, new ModelMetadata { Name = Model, Algorithm = "line", Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch }));
    }

    private ServiceProvider Process(string? owner = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        if (owner is not null)
        {
            services.AddSingleton(provider => new RolloutLedger(provider.GetRequiredService<MetadataDatabase>(), _time, owner));
        }

        services.AddMlOpsCore(options => options.Path = _folder).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        var process = services.BuildServiceProvider();
        _processes.Add(process);
        return process;
    }
}
