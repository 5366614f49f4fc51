using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

public sealed partial class DeploymentBuilder
{
    private InputRules? _inputs;

    /// <summary>
    /// Checks the values of every request before a model sees them: ranges, categories, formats, order between columns. Names, types,
    /// nulls and shape are checked against the signature in any case. A request that breaks rules fails with a
    /// <see cref="DataValidationException"/> that lists all of them, and is not answered by a fallback; broken warnings are counted only. A
    /// version that lacks a column of a rule is refused. Costs each call a batch of one row. Default: no rules.
    /// </summary>
    /// <param name="define">Names the rules, such as <c>e => e.Column("age").Between(0, 120)</c>. Called twice, the rules add up.</param>
    public DeploymentBuilder ExpectInputs(Action<ExpectationBuilder> define)
    {
        var suite = ExpectationSuite.Define(define);
        _inputs = new InputRules(_name, _inputs is null ? suite : _inputs.Suite.And(suite));
        return this;
    }
}
