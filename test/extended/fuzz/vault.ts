/**
 * What a tenant keeps to itself. Others may know the names; the tenant's own requests never have them, so nobody but
 * an intruder could change what lies there.
 */
import type { Tenant } from './request.ts';

export interface Vault {
  readonly package: string;
  /** In the package. */
  readonly action: string;
  readonly trigger: string;
  /** A package whose actions others may run, and look at nothing of them. */
  readonly shared: string;
}

export const vaultOf = (tenant: Tenant): Vault => ({
  package: `vault-of-${tenant}`,
  action: `keeper-of-${tenant}`,
  trigger: `alarm-of-${tenant}`,
  shared: `shop-of-${tenant}`,
});
