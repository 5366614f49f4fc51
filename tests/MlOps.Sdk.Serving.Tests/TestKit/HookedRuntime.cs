using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>The real engine with a look inside: told before each run which model and version runs, as in "sum/1"; may throw or wait.</summary>
internal sealed class HookedRuntime : ModelRuntime
{
    private readonly OnnxModelRuntime _engine = new();

    public override string Name => _engine.Name;

    public Action<string, int>? BeforeRun { get; set; }

    /// <summary>Makes a version fail from now on.</summary>
    public void Fail(params string[] versions) => BeforeRun = (version, _) =>
    {
        if (versions.Contains(version))
        {
            throw new ModelRuntimeException($"{version} is made to fail.");
        }
    };

    protected override async ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
        new Session(this, await _engine.LoadAsync(model, options, cancellationToken), options.ModelName ?? string.Empty);

    private sealed class Session(HookedRuntime runtime, ModelSession inner, string version) : ModelSession
    {
        public override string Provider => inner.Provider;

        public override IReadOnlyList<TensorDefinition> Inputs => inner.Inputs;

        public override IReadOnlyList<TensorDefinition> Outputs => inner.Outputs;

        protected override ModelBinding BindCore(int rows) => new Binding(runtime, inner.Bind(rows), version);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }

    private sealed class Binding(HookedRuntime runtime, ModelBinding inner, string version) : ModelBinding
    {
        public override int Rows => inner.Rows;

        public override Span<T> Input<T>(int index) => inner.Input<T>(index);

        public override void SetStrings(int index, Utf8Column values) => inner.SetStrings(index, values);

        public override void SetStrings(int index, ReadOnlySpan<string?> values) => inner.SetStrings(index, values);

        public override void Run(CancellationToken cancellationToken = default)
        {
            runtime.BeforeRun?.Invoke(version, inner.Rows);
            inner.Run(cancellationToken);
        }

        public override ReadOnlySpan<T> Output<T>(int index) => inner.Output<T>(index);

        public override ReadOnlySpan<long> OutputShape(int index) => inner.OutputShape(index);

        public override IReadOnlyList<string> OutputStrings(int index) => inner.OutputStrings(index);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
